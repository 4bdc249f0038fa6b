import type { AuthentikApi } from "../support/authentik/api.ts";
import {
  authentikFlowMissing,
  authentikGroupMissing,
  authentikMappingMissing,
  authentikNobodyByDefault,
} from "../support/authentik/errors.ts";
import { missingChanges, requirePermissions } from "../support/authentik/permissions.ts";
import type { Feature } from "../support/authentik/rights.ts";
import { nearNames } from "../support/near-names.ts";
import { count, nullable, type Of, object, text } from "../support/shape.ts";
import { requireAdministrator } from "./administrators.ts";
import { type Claims, hasClaims } from "./claims.ts";
import { isLiveProvider, type LiveProvider } from "./drift-reasons.ts";
import { type Others, othersThan } from "./others.ts";
import { type SigningKey, signingKey } from "./signing-key.ts";
import { serverVersion } from "./versions.ts";

/** What the wiring names in Authentik. */
export interface Wanted {
  /** Slugs of the flows. */
  authorizationFlow: string;
  invalidationFlow: string;
  /** Name or id of the certificate-key pair. */
  signingKey: string;
  /** Names. */
  groups: readonly string[];
  slug: string;
  /** Groups that the claims name must be there as well, and somebody must be able to be an administrator. */
  claims: Claims;
  /** Ids of the bindings that this stack made. */
  ownBindings?: readonly string[];
  /** Slug or name of the LDAP source that is synced; undefined without one. */
  ldapSource?: string | undefined;
}

/** Texts of an application that are left as they are where the configuration says nothing. */
export type LiveTexts = Omit<Of<typeof isApplication>, "provider" | "pk">;

const isApplication = object({
  pk: text,
  provider: nullable(count),
  group: text,
  meta_icon: text,
  meta_launch_url: text,
  meta_publisher: text,
  meta_description: text,
});

const isNamed = object({ pk: text, name: text });

/** What was found, by the ids that Authentik knows it by. */
export interface Survey {
  version: string;
  authorizationFlow: string;
  invalidationFlow: string;
  key: SigningKey;
  /** Of openid, email and profile, in this order. */
  mappings: string[];
  /** In the order of the names. */
  groups: string[];
  application: LiveTexts | undefined;
  /** The application's provider as it is, where there is one. */
  provider: LiveProvider | undefined;
  /** Permissions that the account lacks and without which the program goes on. */
  missingPermissions: string[];
  /** Who may use the application beside the members of `groups`. */
  others: Others;
}

const scopes = ["openid", "email", "profile"] as const;
const managed = (scope: string) => `goauthentik.io/providers/oauth2/scope-${scope}`;

/**
 * Looks up everything that the wiring names, before anything is made. The Terraform provider's own look-ups say
 * "No matching groups found" for a missing key pair too, and nothing at all of what there is instead.
 * @throws Failure `http/…`, `authentik/…`: the first that is missing, with what there is
 */
export async function survey(api: AuthentikApi, wanted: Wanted): Promise<Survey> {
  // Address, trust and token first: with a bad one, all others would fail in the same way.
  const version = await serverVersion(api);
  const permissions = await requirePermissions(api, featuresOf(wanted));
  const [authorizationFlow, invalidationFlow, key, mappings, groups, live] = await Promise.all([
    flow(api, "authorization", wanted.authorizationFlow),
    flow(api, "invalidation", wanted.invalidationFlow),
    signingKey(api, wanted.signingKey),
    scopeMappings(api),
    groupIds(api, "groups", wanted.groups),
    liveApplication(api, wanted.slug),
    groupIds(api, "adminGroups", wanted.claims.adminGroups),
    groupIds(api, "quotas", Object.keys(wanted.claims.quotas)),
  ]);
  await requireAdministrator(api, wanted.claims.adminGroups);
  const others = await othersThan(api, groups, wanted.ownBindings ?? [], live.pk);
  if (others.isOpen === false && others.bindings === 0) throw authentikNobodyByDefault();
  const { paths, pk: _, ...found } = live;
  const changed = wanted.ldapSource ? [...paths, `sources/ldap/${wanted.ldapSource}/`] : paths;
  const unchangeable = permissions.isAdministrator ? [] : await missingChanges(api, changed);
  const named = { version, authorizationFlow, invalidationFlow, key, mappings, groups };
  return { ...named, ...found, others, missingPermissions: [...permissions.missing, ...unchangeable] };
}

/** What is asked of the token: of every stack, and of what this one has switched on. */
function featuresOf({ claims, ldapSource }: Wanted): Feature[] {
  return [
    ...(["signIn", "people"] as const),
    ...(hasClaims(claims) ? (["claims"] as const) : []),
    ...(ldapSource ? (["ldapSync", "takenNames"] as const) : []),
  ];
}

async function liveApplication(
  api: AuthentikApi,
  slug: string,
): Promise<Pick<Survey, "application" | "provider"> & { paths: string[]; pk: string | undefined }> {
  const own = `core/applications/${slug}/`;
  const application = await api.get(own, isApplication);
  const path = `providers/oauth2/${application?.provider}/`;
  const provider = application?.provider ? await api.get(path, isLiveProvider) : undefined;
  const pk = application?.pk;
  return { application, provider, pk, paths: [...(application ? [own] : []), ...(provider ? [path] : [])] };
}

async function flow(api: AuthentikApi, designation: string, slug: string): Promise<string> {
  const isFlow = object({ pk: text, slug: text });
  const found = await api.list("flows/instances/", { designation }, isFlow);
  const match = found.find((one) => one.slug === slug);
  if (match) return match.pk;
  throw authentikFlowMissing(
    `${designation}Flow`,
    slug,
    found.map((one) => one.slug),
  );
}

async function scopeMappings(api: AuthentikApi): Promise<string[]> {
  const isMapping = object({ pk: text, managed: nullable(text) });
  const found = await api.list("propertymappings/provider/scope/", {}, isMapping);
  const ids = scopes.map((scope) => found.find((one) => one.managed === managed(scope))?.pk);
  const missing = scopes.filter((_, index) => ids[index] === undefined).map(managed);
  if (missing.length > 0) throw authentikMappingMissing(missing);
  return ids.filter((id) => id !== undefined);
}

function groupIds(api: AuthentikApi, setting: string, names: readonly string[]): Promise<string[]> {
  return Promise.all(names.map((name, index) => group(api, name, `immich-sso:${setting}[${index}]`)));
}

async function group(api: AuthentikApi, name: string, place: string): Promise<string> {
  const query = { include_users: "false" };
  const found = await api.list("core/groups/", { ...query, name }, isNamed);
  const match = found.find((one) => one.name === name);
  if (match) return match.pk;
  const names = (await api.list("core/groups/", query, isNamed)).map((one) => one.name);
  throw authentikGroupMissing(name, place, nearNames(name, names));
}
