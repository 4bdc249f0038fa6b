import { Failure } from "../failure.mjs";
import {
  count,
  flag,
  identifier,
  list,
  nullable,
  type Of,
  object,
  optional,
  record,
  type Shape,
  text,
} from "../shape.ts";
import type { AuthentikApi } from "./api.ts";

/** A binding of the application, as Authentik lists it: to a group, to a user, or to a policy. */
export type Binding = Of<typeof isBinding>;

const isBinding = object({
  group: nullable(text),
  user: nullable(count),
  policy: nullable(text),
  negate: flag,
  enabled: flag,
  /** From Authentik 2026.8 on: whether it ends, and when. `expires` may be filled where it does not end. */
  expiring: optional(flag),
  expires: optional(nullable(text)),
});

/** Who may use an application. */
export interface Access {
  /** The application's id and its provider's; undefined where there is none yet. */
  application: { pk: string; provider: number | null } | undefined;
  /** `all`: every binding must let somebody in; `any`: one is enough. */
  mode: "any" | "all";
  /** The enabled ones. None lets everyone in, unless `open` is false. */
  bindings: Binding[];
  /** Whether an application without bindings is for everyone; undefined where Authentik does not tell, or none is without. */
  open?: boolean | undefined;
  /** Some of them are only about to be made: Authentik itself does not know them yet. */
  pending: boolean;
  /** Names of those that Authentik has no group of. */
  missing: readonly string[];
  /** The groups by their ids; empty where no binding names one. */
  groups: ReadonlyMap<string, GroupNode>;
}

export type GroupNode = Of<typeof isGroupNode>;

const isGroupNode = object({ pk: text, name: text, parents: list(text), attributes: record });

const policyMode: Shape<"any" | "all"> = (value): value is "any" | "all" =>
  value === "any" || value === "all";

const isApplication = object({
  pk: identifier,
  provider: nullable(count),
  policy_engine_mode: policyMode,
});

/** Where bindings hold, as far as it matters to them. */
export interface Member {
  pk: number;
  /** Ids of the groups that list the user, without ancestors. */
  groups: readonly string[];
}

/**
 * Reads the bindings and the tree of groups, in pages.
 * @param slug of the application, which need not be there yet
 * @param wanted names of groups that are about to be bound
 */
export async function readAccess(
  api: AuthentikApi,
  slug: string,
  wanted: readonly string[],
): Promise<Access> {
  const [found, nodes] = await Promise.all([liveBindings(api, slug), readGroups(api)]);
  const groups = new Map(nodes.map((node) => [node.pk, node]));
  const bound = new Set(found.bindings.map(({ group }) => group));
  const added = nodes
    .filter(({ pk, name }) => wanted.includes(name) && !bound.has(pk))
    .map(({ pk }): Binding => ({ group: pk, user: null, policy: null, negate: false, enabled: true }));
  const missing = wanted.filter((name) => !nodes.some((node) => node.name === name));
  const bindings = [...found.bindings, ...added];
  const open = bindings.length === 0 ? await isOpenByDefault(api) : undefined;
  return { ...found, bindings, open, pending: added.length > 0, missing, groups };
}

/**
 * What Authentik's policy engine would say: members of child groups count, and a binding that has ended lets nobody
 * in. What a policy says nobody can tell from here, so it is taken to let everyone pass.
 * @param at the moment that is asked about
 */
export function mayUse({ bindings, mode, groups, open }: Access, member: Member, at = Date.now()): boolean {
  if (bindings.length === 0) return open !== false;
  const all = withAncestors(groups, member.groups);
  const isFit = ({ group, user, policy, negate }: Binding) =>
    policy !== null || (group === null ? user === member.pk : all.has(group)) !== negate;
  const passes = (binding: Binding) => endOf(binding) > at && isFit(binding);
  return mode === "all" ? bindings.every(passes) : bindings.some(passes);
}

/** When a binding ends, in milliseconds since 1970; Infinity where it does not. */
function endOf({ expiring, expires }: Binding): number {
  const end = expiring && expires ? Date.parse(expires) : Number.NaN;
  return Number.isNaN(end) ? Number.POSITIVE_INFINITY : end;
}

/** Those of the members whose access ends before `until`, each with the moment; the soonest first. */
export function accessEnds<Somebody extends Member>(
  access: Access,
  members: readonly Somebody[],
  until: number,
  now = Date.now(),
): { member: Somebody; at: Date }[] {
  const ends = [...new Set(access.bindings.map(endOf))]
    .filter((end) => end > now && end <= until)
    .toSorted((one, other) => one - other);
  if (ends.length === 0) return [];
  return members
    .filter((member) => mayUse(access, member, now))
    .flatMap((member) => {
      const end = ends.find((one) => !mayUse(access, member, one));
      return end === undefined ? [] : [{ member, at: new Date(end) }];
    })
    .toSorted((one, other) => one.at.getTime() - other.at.getTime());
}

/** A binding whose end is set, and near or over. */
export interface Ending {
  binding: Binding;
  /** Milliseconds since 1970. */
  at: number;
  isOver: boolean;
}

/** The bindings that ended, or end within so many days, the first to end first. */
export function endingBindings({ bindings }: Pick<Access, "bindings">, days = 7, now = Date.now()): Ending[] {
  return bindings
    .map((binding) => ({ binding, at: endOf(binding) }))
    .filter(({ at }) => at <= now + days * 86_400_000)
    .map(({ binding, at }) => ({ binding, at, isOver: at <= now }))
    .toSorted((one, other) => one.at - other.at);
}

/**
 * Whether an application without bindings is for everyone: since 2026.5 a flag of the system's settings says so. A
 * release before has none, and the settings of some hide it: then it is.
 * @returns undefined where the token may not see the settings
 */
export async function isOpenByDefault(api: AuthentikApi): Promise<boolean | undefined> {
  try {
    const settings = await api.get("admin/settings/", object({ flags: optional(record) }));
    return settings?.flags?.core_default_app_access !== false;
  } catch (error) {
    if (error instanceof Failure && error.code === "authentik/permission-missing") return undefined;
    throw error;
  }
}

/** Names of the groups that somebody is in, by themselves or through a child group. */
export function groupNames({ groups }: Access, pks: readonly string[]): Set<string> {
  return new Set([...withAncestors(groups, pks)].flatMap((pk) => groups.get(pk)?.name ?? []));
}

/**
 * The groups outside of which nobody may use the application: those that are bound, with all below them.
 * @returns undefined where the bindings are not that simple
 */
export function onlyGroups({ bindings, mode, groups }: Access): string[] | undefined {
  const simple = bindings.every(({ group, negate }) => group !== null && !negate);
  if (bindings.length === 0 || !simple || mode !== "any") return undefined;
  const bound = new Set(bindings.filter((one) => endOf(one) > Date.now()).map(({ group }) => group));
  return [...groups.keys()].filter((pk) => [...withAncestors(groups, [pk])].some((one) => bound.has(one)));
}

async function liveBindings(
  api: AuthentikApi,
  slug: string,
): Promise<Omit<Access, "groups" | "pending" | "missing" | "open">> {
  const application = await api.get(`core/applications/${slug}/`, isApplication);
  if (!application) return { application, mode: "any", bindings: [] };
  const { pk, provider, policy_engine_mode: mode } = application;
  const bindings = await api.list("policies/bindings/", { target: pk }, isBinding);
  return { application: { pk, provider }, mode, bindings: bindings.filter(({ enabled }) => enabled) };
}

function readGroups(api: AuthentikApi): Promise<GroupNode[]> {
  return api.listOf(
    "core/groups/",
    { include_users: "false" },
    isGroupNode,
    ({ pk, name, parents, attributes }) => ({ pk, name, parents, attributes }),
  );
}

function withAncestors(groups: Access["groups"], pks: readonly string[]): Set<string> {
  const found = new Set<string>();
  const waiting = [...pks];
  for (let pk = waiting.pop(); pk !== undefined; pk = waiting.pop()) {
    if (found.has(pk)) continue;
    found.add(pk);
    waiting.push(...(groups.get(pk)?.parents ?? []));
  }
  return found;
}
