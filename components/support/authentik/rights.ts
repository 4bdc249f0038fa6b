import { own } from "../own.ts";

/** What of this program needs rights in Authentik. */
export type Feature =
  | "signIn"
  | "claims"
  | "ecKey"
  | "logouts"
  | "people"
  | "ldapSync"
  | "takenNames"
  | "claimsPreview"
  | "openByDefault"
  | "proxy"
  | "guest";

export type Verb = "view" | "add" | "change" | "delete";

/** One kind of object: where the API has it, what Authentik calls it, and what is done with it. */
interface Kind {
  path: string;
  model: string;
  verbs: readonly Verb[];
}

interface Deed {
  path: RegExp;
  permission: string;
  /** Where it is asked for with an empty request, which changes nothing; of nobody, for the first account is 1. */
  ask?: string;
}

interface Needs {
  /** For tables and messages. */
  words: string;
  /** Without these the program goes on, and says what it does not do. */
  isOptional: boolean;
  kinds: readonly Kind[];
  /** Permissions of addresses of their own. */
  deeds?: readonly Deed[];
}

const all: readonly Verb[] = ["view", "add", "change", "delete"];
const view: readonly Verb[] = ["view"];

/**
 * The rights by feature: the one list behind what is asked, what is said to be missing, and the role in
 * docs/authentik.md. Names as Authentik 2026.2.2 has them.
 */
export const rights: Readonly<Record<Feature, Needs>> = {
  signIn: {
    words: "the sign-in: flows, signing key, groups, mappings, provider, application and bindings",
    isOptional: false,
    kinds: [
      { path: "flows/instances/", model: "authentik_flows.flow", verbs: view },
      { path: "crypto/certificatekeypairs/", model: "authentik_crypto.certificatekeypair", verbs: view },
      { path: "core/groups/", model: "authentik_core.group", verbs: view },
      {
        path: "propertymappings/provider/scope/",
        model: "authentik_providers_oauth2.scopemapping",
        verbs: view,
      },
      { path: "providers/oauth2/", model: "authentik_providers_oauth2.oauth2provider", verbs: all },
      { path: "core/applications/", model: "authentik_core.application", verbs: all },
      { path: "policies/bindings/", model: "authentik_policies.policybinding", verbs: all },
    ],
  },
  claims: {
    words: "roles, quotas and storage labels: a mapping of their own",
    isOptional: false,
    kinds: [
      {
        path: "propertymappings/provider/scope/",
        model: "authentik_providers_oauth2.scopemapping",
        verbs: ["add", "change", "delete"],
      },
    ],
  },
  ecKey: {
    words: "an EC signing key: its curve decides the algorithm. Never `…_key`",
    isOptional: false,
    kinds: [],
    deeds: [
      {
        path: /^crypto\/certificatekeypairs\/[^/]+\/view_certificate\//,
        permission: "authentik_crypto.view_certificatekeypair_certificate",
      },
    ],
  },
  people: {
    words: "the look at people's email addresses",
    isOptional: true,
    kinds: [{ path: "core/users/", model: "authentik_core.user", verbs: view }],
  },
  ldapSync: {
    words: "the sync of the LDAP source (`immich-sso:ldapSource`); `change_` for that source is enough",
    isOptional: false,
    kinds: [
      { path: "sources/ldap/", model: "authentik_sources_ldap.ldapsource", verbs: ["view", "change"] },
      {
        path: "propertymappings/source/ldap/",
        model: "authentik_sources_ldap.ldapsourcepropertymapping",
        verbs: view,
      },
      { path: "tasks/schedules/", model: "authentik_tasks_schedules.schedule", verbs: view },
      { path: "tasks/tasks/", model: "authentik_tasks.task", verbs: view },
    ],
  },
  takenNames: {
    words: "names that a sync leaves out because they are taken",
    isOptional: true,
    kinds: [{ path: "events/events/", model: "authentik_events.event", verbs: view }],
  },
  logouts: {
    words: "whether notices of sign-outs reach Immich (`logout/delivery`)",
    isOptional: true,
    kinds: [{ path: "tasks/tasks/", model: "authentik_tasks.task", verbs: view }],
  },
  claimsPreview: {
    words: "claims that a mapping of yours makes, and subjects of another `immich-sso:subMode` (to carry)",
    isOptional: true,
    kinds: [],
    deeds: [{ path: /^providers\/oauth2\/[^/]+\/preview_user\//, permission: "authentik_core.preview_user" }],
  },
  openByDefault: {
    words: "whether an application without groups is for everyone (since 2026.5)",
    isOptional: true,
    kinds: [],
    deeds: [{ path: /^admin\/settings\//, permission: "authentik_rbac.view_system_settings" }],
  },
  proxy: {
    words: "the address of the proxy, where X-Forwarded-Proto is lost",
    isOptional: true,
    kinds: [],
    deeds: [{ path: /^admin\/system\//, permission: "authentik_rbac.view_system_info" }],
  },
  guest: {
    words: "`npm run doctor -- --guest`: makes an account, signs in as it and deletes it",
    isOptional: true,
    kinds: [{ path: "core/users/", model: "authentik_core.user", verbs: ["add", "delete"] }],
    deeds: [
      {
        path: /^core\/users\/[^/]+\/set_password\//,
        permission: "authentik_core.reset_user_password",
        ask: "core/users/0/set_password/",
      },
    ],
  },
};

/** All permissions of a feature, by Authentik's own names. */
export function permissionsOf(feature: Feature): string[] {
  const { kinds, deeds = [] } = rights[feature];
  return [
    ...kinds.flatMap(({ model, verbs }) => verbs.map((verb) => nameOf(model, verb))),
    ...deeds.map(({ permission }) => permission),
  ];
}

/** Where an empty POST shows whether a feature's rights are there, and changes nothing. */
export function questionsOf(feature: Feature): string[] {
  const { kinds, deeds = [] } = rights[feature];
  return [
    ...kinds.filter(({ verbs }) => verbs.includes("add")).map(({ path }) => path),
    ...deeds.flatMap(({ ask }) => ask ?? []),
  ];
}

const verbOf: Record<string, Verb> = {
  GET: "view",
  POST: "add",
  PUT: "change",
  PATCH: "change",
  DELETE: "delete",
};

/**
 * The permission that a request needs, by Authentik's own name, for example
 * `authentik_providers_oauth2.add_oauth2provider`; the request itself where it is none of ours.
 */
export function permissionFor(method: string, path: string): string {
  const needs = Object.values(rights);
  const deed = needs.flatMap(({ deeds = [] }) => deeds).find((one) => one.path.test(path));
  if (deed) return deed.permission;
  const kind = needs.flatMap(({ kinds }) => kinds).find((one) => path.startsWith(one.path));
  const verb = own(verbOf, method);
  return kind && verb ? nameOf(kind.model, verb) : `${method} /api/v3/${path}`;
}

function nameOf(model: string, verb: Verb): string {
  const [app, name] = model.split(".");
  return `${app}.${verb}_${name}`;
}
