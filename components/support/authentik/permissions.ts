import { Failure } from "../failure.mjs";
import { anything, flag, object, optional } from "../shape.ts";
import type { AuthentikApi } from "./api.ts";
import { authentikPermissionMissing } from "./errors.ts";
import { type Feature, permissionFor, rights } from "./rights.ts";

/** The token's own account. */
export const isMe = object({ user: optional(object({ is_superuser: flag })) });

/** What the account may do without which the program goes on. */
export interface Permissions {
  /** It may do everything. */
  isAdministrator: boolean;
  /** Of features that are optional. */
  missing: string[];
}

/**
 * Asks for every permission of these features that can be asked for without changing anything. Viewing: a list of
 * one. Adding: an empty body, which Authentik refuses as incomplete (400) when the permission is there and with 403
 * when it is not. Deleting cannot be asked in advance; changing can where the object is there, see `missingChanges`.
 * @throws Failure `authentik/permission-missing` with all that are missing, where one of them is not optional
 */
export async function requirePermissions(
  api: AuthentikApi,
  features: readonly Feature[],
): Promise<Permissions> {
  const me = await api.get("core/users/me/", isMe);
  if (me?.user?.is_superuser) return { isAdministrator: true, missing: [] };
  const questions = new Map<string, { ask(): Promise<unknown>; isOptional: boolean }>();
  for (const feature of features)
    for (const { path, verbs } of rights[feature].kinds) {
      const { isOptional } = rights[feature];
      if (verbs.includes("view"))
        keep(questions, `GET ${path}`, isOptional, () => api.get(`${path}?page_size=1`, anything));
      if (verbs.includes("add")) keep(questions, `POST ${path}`, isOptional, () => api.mayAdd(path));
    }
  const asked = [...questions.values()];
  const answers = await Promise.allSettled(asked.map(({ ask }) => ask()));
  const errors = answers.flatMap((answer, index) =>
    answer.status === "rejected"
      ? [{ error: answer.reason as unknown, isOptional: asked[index]?.isOptional }]
      : [],
  );
  const missing = errors.flatMap(({ error }) => (isPermission(error) ? error.permissions : []));
  const other = errors.find(({ error }) => !isPermission(error));
  if (other) throw other.error;
  if (errors.some(({ isOptional }) => !isOptional)) throw permissionMissing(missing);
  return { isAdministrator: false, missing };
}

/** What one feature needs another may do without. */
function keep<Question>(
  questions: Map<string, { ask: Question; isOptional: boolean }>,
  what: string,
  isOptional: boolean,
  ask: Question,
): void {
  questions.set(what, { ask, isOptional: isOptional && (questions.get(what)?.isOptional ?? true) });
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
