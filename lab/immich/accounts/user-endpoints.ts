/** /api/admin/users and /api/admin/auth: what an admin may do to accounts. */
import { bodiesOf } from "../core/bodies.ts";
import { type Call, caller, type Endpoint } from "../core/endpoint.ts";
import { badRequest, forbidden } from "../core/errors.ts";
import type { User } from "../core/state.ts";
import type { Immich } from "../server.ts";
import { hashPassword } from "./secrets.ts";
import { endSessions, sessionResponse } from "./sessions.ts";
import { addUser, changeUser, cleanStorageLabel, userResponse } from "./users.ts";

const TAKEN = "Email is not available";

export function userEndpoints(immich: Immich): Endpoint[] {
  const { store, config } = immich;
  const { isBefore3 } = config.edition;
  const { userSearch, userCreation, userChange, userRemoval } = bodiesOf(config.edition);
  const one = ({ id }: Call): User => {
    const user = store.state.users.find((other) => other.id === id);
    if (!user) throw badRequest("User not found");
    return user;
  };
  const list = ({ query }: Call) => {
    const wanted = query as ReturnType<typeof userSearch>;
    return store.state.users
      .filter(({ deletedAt }) => deletedAt === null || wanted.withDeleted)
      .filter(({ id }) => wanted.id === undefined || id === wanted.id)
      .toReversed()
      .map(userResponse);
  };
  const create = async ({ body }: Call) => {
    const wanted = body as ReturnType<typeof userCreation>;
    if (!wanted.password && !config.get().oauth.enabled) throw badRequest("password is required");
    const password = wanted.password ? await hashPassword(wanted.password) : "";
    const storageLabel = wanted.storageLabel ? cleanStorageLabel(wanted.storageLabel) : null;
    const { avatarColor, ...fields } = wanted;
    return store.change(({ users }) => {
      if (isTaken(users, wanted.email)) throw badRequest(isBefore3 ? "User exists" : TAKEN);
      const user = { ...fields, ...(avatarColor && { avatarColor }), password, storageLabel };
      return userResponse(addUser(store, user));
    });
  };
  const update = async (call: Call) => {
    const { id, isAdmin } = one(call);
    const {
      password,
      email: address,
      storageLabel: label,
      avatarColor,
      ...rest
    } = call.body as ReturnType<typeof userChange>;
    if (rest.isAdmin !== undefined && rest.isAdmin !== isAdmin && caller(call).user.id === id) {
      throw badRequest("Admin status can only be changed by another admin");
    }
    const hash = password && (await hashPassword(password));
    const storageLabel = label ? cleanStorageLabel(label) : null;
    return store.change(({ users }) => {
      if (address && isTaken(users, address, id)) {
        throw badRequest(isBefore3 ? "Email already in use by another account" : TAKEN);
      }
      if (storageLabel !== null && users.some((o) => o.storageLabel === storageLabel && o.id !== id)) {
        throw badRequest("Storage label already in use by another account");
      }
      return userResponse(
        changeUser(store, id, {
          ...rest,
          ...(address && { email: address }),
          ...(hash !== undefined && { password: hash }),
          ...(avatarColor && { avatarColor }),
          ...(label !== undefined && { storageLabel }),
        }),
      );
    });
  };
  const remove = (call: Call) =>
    store.change((state) => {
      const { id } = one(call);
      if (caller(call).user.id === id) throw forbidden("Cannot delete your own account");
      const status = (call.body as ReturnType<typeof userRemoval>).force ? "removing" : "deleted";
      const user = changeUser(store, id, { status, deletedAt: new Date().toISOString() });
      endSessions(store, ({ userId }) => userId === id);
      if (status === "removing") state.users = state.users.filter((other) => other.id !== id);
      return userResponse(user);
    });
  const restore = (call: Call) =>
    userResponse(changeUser(store, one(call).id, { status: "active", deletedAt: null }));
  const sessions = (call: Call) => {
    const user = one(call);
    const current = caller(call).session?.id;
    const ofUser = store.state.sessions.filter(({ userId }) => userId === user.id);
    return ofUser.map((session) => sessionResponse(session, session.id === current));
  };
  const unlinkAll = () =>
    store.change(({ users }) => {
      for (const user of users) user.oauthId = "";
    });
  const admin = (permission: string, row: Omit<Endpoint, "access">): Endpoint => ({
    ...row,
    access: { permission, admin: true },
  });
  const all = "/admin/users";
  const byId = "/admin/users/:id";
  return [
    admin("adminUser.read", {
      method: "get",
      path: all,
      name: "search users admin",
      query: userSearch,
      handle: list,
    }),
    admin("adminUser.create", {
      method: "post",
      path: all,
      name: "create user admin",
      body: userCreation,
      handle: create,
    }),
    admin("adminUser.read", {
      method: "get",
      path: byId,
      name: "get user admin",
      handle: (call) => userResponse(one(call)),
    }),
    ...(["put", "patch"] as const).map((method) =>
      admin("adminUser.update", {
        method,
        path: byId,
        name: "update user admin",
        body: userChange,
        handle: update,
      }),
    ),
    admin("adminUser.delete", {
      method: "delete",
      path: byId,
      name: "delete user admin",
      body: userRemoval,
      handle: remove,
    }),
    admin("adminUser.delete", {
      method: "post",
      path: `${byId}/restore`,
      name: "restore user admin",
      status: 200,
      handle: restore,
    }),
    admin("adminSession.read", {
      method: "get",
      path: `${byId}/sessions`,
      name: "get user sessions admin",
      handle: sessions,
    }),
    admin("adminAuth.unlinkAll", {
      method: "post",
      path: "/admin/auth/unlink-all",
      name: "unlink all o auth accounts admin",
      status: 204,
      handle: unlinkAll,
    }),
  ];
}

/** Soft-deleted users keep their address. */
function isTaken(users: User[], address: string, self?: string): boolean {
  return users.some((other) => other.email === address && other.id !== self);
}
