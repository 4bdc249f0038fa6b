import { Failure } from "../failure.mjs";
import { own } from "../own.ts";
import type { AuthentikApi } from "./api.ts";
import { authentikPermissionMissing } from "./errors.ts";

/** The kinds of objects that this program touches: their path, their model, and what is done with them. */
const kinds = [
  { path: "flows/instances/", model: "authentik_flows.flow", add: false },
  { path: "crypto/certificatekeypairs/", model: "authentik_crypto.certificatekeypair", add: false },
  { path: "core/groups/", model: "authentik_core.group", add: false },
  {
    path: "propertymappings/provider/scope/",
    model: "authentik_providers_oauth2.scopemapping",
    add: "claims",
  },
  { path: "providers/oauth2/", model: "authentik_providers_oauth2.oauth2provider", add: true },
  { path: "core/applications/", model: "authentik_core.application", add: true },
  { path: "policies/bindings/", model: "authentik_policies.policybinding", add: true },
] as const;

/** What only some stacks touch; it is asked for when it is used. */
const others = [
  { path: "core/users/", model: "authentik_core.user" },
  { path: "sources/ldap/", model: "authentik_sources_ldap.ldapsource" },
  { path: "propertymappings/source/ldap/", model: "authentik_sources_ldap.ldapsourcepropertymapping" },
  { path: "tasks/schedules/", model: "authentik_tasks_schedules.schedule" },
  { path: "tasks/tasks/", model: "authentik_tasks.task" },
  { path: "events/events/", model: "authentik_events.event" },
] as const;

/** What is done by an address of its own has a permission of its own. */
const deeds: readonly [pattern: RegExp, permission: string][] = [
  [
    /^crypto\/certificatekeypairs\/[^/]+\/view_certificate\//,
    "authentik_crypto.view_certificatekeypair_certificate",
  ],
  [/^core\/users\/[^/]+\/set_password\//, "authentik_core.reset_user_password"],
];

const verbs: Record<string, string> = {
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
  const deed = deeds.find(([pattern]) => pattern.test(path));
  if (deed) return deed[1];
  const kind = [...kinds, ...others].find((known) => path.startsWith(known.path));
  if (!kind) return `${method} /api/v3/${path}`;
  const [app, model] = kind.model.split(".");
  return `${app}.${own(verbs, method)}_${model}`;
}

/**
 * Asks for every permission that can be asked for without changing anything. Viewing: a list of one. Adding: an
 * empty body, which Authentik refuses as incomplete (400) when the permission is there and with 403 when it is
 * not. Deleting cannot be asked in advance; changing can where the object is there, see `missingChanges`.
 * @param claims whether a scope mapping is to be made too
 * @returns true for an administrator, who may do everything
 * @throws Failure `authentik/permission-missing` with all that are missing
 */
export async function requirePermissions(api: AuthentikApi, claims: boolean): Promise<boolean> {
  const me = await api.get<{ user?: { is_superuser: boolean } }>("core/users/me/");
  if (me?.user?.is_superuser) return true;
  const questions = kinds.flatMap(({ path, add }) => [
    api.get(`${path}?page_size=1`),
    ...(add === true || (add === "claims" && claims) ? [api.mayAdd(path)] : []),
  ]);
  const answers = await Promise.allSettled(questions);
  const errors = answers.flatMap((answer) =>
    answer.status === "rejected" ? [answer.reason as unknown] : [],
  );
  const missing = errors.filter(isPermission).flatMap(({ permissions }) => permissions);
  const other = errors.find((error) => !isPermission(error));
  if (other) throw other;
  if (missing.length > 0) throw permissionMissing(missing);
  return false;
}

/**
 * The permissions to change these objects that the account lacks, as far as Authentik says. Not an error: an update
 * may not come to it.
 * @param paths of objects that are there
 */
export async function missingChanges(api: AuthentikApi, paths: readonly string[]): Promise<string[]> {
  const answers = await Promise.all(paths.map((path) => api.mayChange(path)));
  return paths.filter((_, index) => answers[index] === false).map((path) => permissionFor("PUT", path));
}

/** The failure, with the permissions as data, so that several can become one. */
export function permissionMissing(
  permissions: readonly string[],
): Failure & { permissions: readonly string[] } {
  return Object.assign(authentikPermissionMissing(permissions), { permissions });
}

function isPermission(error: unknown): error is Failure & { permissions: readonly string[] } {
  return error instanceof Failure && error.code === "authentik/permission-missing" && "permissions" in error;
}
