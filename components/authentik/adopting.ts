import type { AuthentikApi } from "../support/authentik/api.ts";
import { authentikExists, authentikForeignStack } from "../support/authentik/errors.ts";
import { count, identifier, nullable, type Of, object, optional, text } from "../support/shape.ts";
import { configSet, shellWord } from "../support/shell.mjs";
import { foreignStack } from "./identity.ts";
import {
  isFoundApplication,
  isFoundProvider,
  isLeftApplication,
  isLeftMapping,
  isLeftProvider,
} from "./leftovers.ts";

/*
 * What is there already under a name that is to be made. It is reported with the command that brings it into the
 * state as it is; it is never overwritten and never made a second time. Asked right before the creation, which
 * alone knows that the object is not in the state, and in the preview already.
 */

type NamedProvider = Of<typeof isNamedProvider>;

const isNamedProvider = object({
  pk: count,
  client_id: text,
  assigned_application_slug: nullable(text),
  name: text,
  sub_mode: text,
});

type BindingToGroup = Of<typeof isBindingToGroup>;

const isBindingToGroup = object({
  pk: identifier,
  target: text,
  group: nullable(text),
  group_obj: optional(nullable(object({ name: text }))),
});

/** What the program calls its resources. */
export interface Names {
  stack: string;
  /** A setting by the key that this user has it under: `immich-sso:slug`, or that of an instance. */
  key: (setting: string) => string;
  provider: string;
  application: string;
  /** For the claims. */
  mapping: string;
  /** Of a binding, by the name of the group. */
  bindings: ReadonlyMap<string, string>;
}

/** Refuses a provider whose name or client id is taken, unless it is what a killed update left. */
export async function refuseForeignProvider(
  api: AuthentikApi,
  names: Names,
  wanted: { applicationName: string; clientId: string; own: boolean; wasCutOff: boolean },
): Promise<void> {
  const { applicationName, clientId, own, wasCutOff } = wanted;
  const { key } = names;
  const [byId, byName] = await Promise.all([
    api.list("providers/oauth2/", { client_id: clientId }, isNamedProvider),
    api.list("providers/oauth2/", { name: applicationName }, isNamedProvider),
  ]);
  const isLeft = (one: NamedProvider) =>
    isLeftProvider(one, { clientId: own ? clientId : undefined, wasCutOff });
  const other = [...byId, ...byName].find(
    (one) => (one.client_id === clientId || one.name === applicationName) && !isLeft(one),
  );
  if (!other) return;
  const { pk, name, client_id, sub_mode, assigned_application_slug: slug } = other;
  const what = `an OAuth2 provider ${JSON.stringify(name)} (id ${pk}, client id ${client_id}, sub mode ${sub_mode})`;
  refuseForeignStack(names, what, client_id, slug);
  throw authentikExists(
    what,
    `a value of ${key("applicationName")} and of ${key(own ? "slug" : "clientId")}`,
    [
      configSet(key("clientId"), client_id),
      configSet(key("subMode"), sub_mode),
      importCommand("providerOauth2:ProviderOauth2", names.provider, String(pk)),
      ...(slug ? [configSet(key("slug"), slug), ...(await applicationImports(api, names, slug))] : []),
    ],
  );
}

/**
 * Refuses an application whose slug is taken, unless it is what a killed update left.
 * @returns whether it is that
 * @param wanted.provider the number of this stack's provider; NaN where it is not made yet
 */
export async function refuseForeignApplication(
  api: AuthentikApi,
  names: Names,
  wanted: { slug: string; provider: number; wasCutOff: boolean },
): Promise<boolean> {
  const { slug, provider, wasCutOff } = wanted;
  const found = await api.get(`core/applications/${slug}/`, isFoundApplication);
  if (!found) return false;
  if (await isLeftApplication(api, found, { wasCutOff, provider })) return true;
  const what = `an application ${JSON.stringify(found.name)} with the slug ${slug}`;
  const theirs = found.provider
    ? await api.get(`providers/oauth2/${found.provider}/`, isFoundProvider)
    : undefined;
  if (theirs) refuseForeignStack(names, what, theirs.client_id, slug);
  throw authentikExists(what, `a value of ${names.key("slug")}`, await applicationImports(api, names, slug));
}

/**
 * Refuses a scope mapping of this name, unless it is what a killed update left.
 * @returns its id where it is that
 */
export async function refuseForeignMapping(
  api: AuthentikApi,
  { mapping, key }: Pick<Names, "mapping" | "key">,
  { title, wasCutOff }: { title: string; wasCutOff: boolean },
): Promise<string | undefined> {
  const named = await api.list(
    "propertymappings/provider/scope/",
    { name: title },
    object({ pk: identifier, name: text }),
  );
  const found = named.find(({ name }) => name === title);
  if (!found || (await isLeftMapping(api, found.pk, wasCutOff))) return found?.pk;
  throw authentikExists(`a scope mapping ${JSON.stringify(title)}`, `a value of ${key("slug")}`, [
    importCommand("propertyMappingProviderScope:PropertyMappingProviderScope", mapping, found.pk),
  ]);
}

/** Refuses a binding of a group to an application that was adopted: without it everybody may come in. */
export async function refuseForeignBinding(
  api: AuthentikApi,
  names: Names,
  { target, group }: { target: string; group: string },
): Promise<void> {
  const there = (await bindingsTo(api, target)).filter((binding) => binding.group === group);
  if (there.length === 0) return;
  throw authentikExists(
    `a binding of the group ${JSON.stringify(there[0]?.group_obj?.name)} to the application`,
    `a group in ${names.key("groups")}`,
    bindingImports(names, there),
  );
}

/** @throws Failure `authentik/exists` without a way to adopt, where another stack of this program made it */
function refuseForeignStack(
  { stack, key }: Names,
  what: string,
  clientId: string,
  slug: string | null,
): void {
  const owner = foreignStack(clientId, slug, stack);
  if (owner !== undefined) throw authentikForeignStack(what, owner.name, stack, key);
}

/** The application, and those of its bindings that the program would make a second time. */
async function applicationImports(api: AuthentikApi, names: Names, slug: string): Promise<string[]> {
  const application = await api.get(`core/applications/${slug}/`, object({ pk: identifier }));
  const bindings = application ? await bindingsTo(api, application.pk) : [];
  return [
    importCommand("application:Application", names.application, slug),
    ...bindingImports(names, bindings),
  ];
}

function bindingImports({ bindings }: Names, found: readonly BindingToGroup[]): string[] {
  return found.flatMap(({ pk, group_obj }) => {
    const name = bindings.get(group_obj?.name ?? "");
    return name ? [importCommand("policyBinding:PolicyBinding", name, pk)] : [];
  });
}

/** Without a target Authentik lists the bindings of every application. */
async function bindingsTo(api: AuthentikApi, target: string): Promise<BindingToGroup[]> {
  if (!target) return [];
  const found = await api.list("policies/bindings/", { target }, isBindingToGroup);
  return found.filter((binding) => binding.target === target);
}

/** Pulumi puts what it imports below the stack; the component's resources have that place as an alias. */
export function importCommand(type: string, name: string, id: string): string {
  return `pulumi import authentik:index/${type} ${shellWord(name)} ${shellWord(id)} --yes --protect=false --generate-code=false`;
}
