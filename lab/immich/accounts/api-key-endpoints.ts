/** /api/api-keys: keys of the calling user; the secret is shown once. */
import { randomUUID } from "node:crypto";
import { bodiesOf } from "../core/bodies.ts";
import { type Call, caller, type Endpoint } from "../core/endpoint.ts";
import { badRequest, forbidden } from "../core/errors.ts";
import type { ApiKey } from "../core/state.ts";
import type { Immich } from "../server.ts";
import { covers } from "./permissions.ts";
import { hashToken, newToken } from "./secrets.ts";

export function apiKeyEndpoints({ store, config }: Immich): Endpoint[] {
  const { keyCreation: creation, keyChange: change } = bodiesOf(config.edition);
  const own = ({ auth }: Call, keys: readonly ApiKey[] = store.state.apiKeys) =>
    keys.filter(({ userId }) => userId === auth?.user.id);
  const one = (call: Call, keys?: ApiKey[]): ApiKey => {
    const found = own(call, keys).find(({ id }) => id === call.id);
    if (!found) throw badRequest("API Key not found");
    return found;
  };
  const endpoint = (row: Omit<Endpoint, "access">, permission: string | null): Endpoint => ({
    ...row,
    access: { permission },
  });
  const update = (call: Call) =>
    store.change(({ apiKeys }) => {
      const key = one(call, apiKeys);
      const { name, permissions: wanted } = call.body as ReturnType<typeof change>;
      if (wanted) refuseToGrantMore(call, wanted);
      Object.assign(key, name !== undefined && { name }, wanted && { permissions: wanted });
      key.updatedAt = new Date().toISOString();
      return keyResponse(key);
    });
  const create = (call: Call) => {
    const { name, permissions: wanted } = call.body as ReturnType<typeof creation>;
    refuseToGrantMore(call, wanted);
    const secret = newToken();
    const now = new Date().toISOString();
    const key: ApiKey = {
      id: randomUUID(),
      userId: caller(call).user.id,
      name: name || "API Key",
      keyHash: hashToken(secret),
      permissions: wanted,
      createdAt: now,
      updatedAt: now,
    };
    store.change(({ apiKeys }) => apiKeys.push(key));
    return created(secret, key);
  };
  const created = (secret: string, key: ApiKey) => ({
    secret,
    apiKey: keyResponse(key),
    ...(config.edition.since32 && keyResponse(key)),
  });
  const rotate = (call: Call) =>
    store.change(({ apiKeys }) => {
      const key = one(call, apiKeys);
      const secret = newToken();
      Object.assign(key, { keyHash: hashToken(secret), updatedAt: new Date().toISOString() });
      return created(secret, key);
    });
  const remove = (call: Call) =>
    store.change((state) => {
      const gone = one(call, state.apiKeys);
      state.apiKeys = state.apiKeys.filter((key) => key !== gone);
    });
  const me = (call: Call) => {
    const { apiKey } = caller(call);
    if (!apiKey) throw forbidden("Not authenticated with an API Key");
    return keyResponse(apiKey);
  };
  const list = (call: Call) => own(call).toReversed().map(keyResponse);
  const at = "/api-keys";
  return [
    endpoint(
      { method: "post", path: at, name: "create api key", body: creation, handle: create },
      "apiKey.create",
    ),
    endpoint({ method: "get", path: at, name: "get api keys", handle: list }, "apiKey.read"),
    endpoint({ method: "get", path: `${at}/me`, name: "get my api key", handle: me }, null),
    endpoint(
      { method: "get", path: `${at}/:id`, name: "get api key", handle: (call) => keyResponse(one(call)) },
      "apiKey.read",
    ),
    ...(["put", "patch"] as const).map((method) =>
      endpoint(
        { method, path: `${at}/:id`, name: "update api key", body: change, handle: update },
        "apiKey.update",
      ),
    ),
    ...(config.edition.since32
      ? [
          endpoint(
            { method: "post", path: `${at}/:id/rotate`, name: "rotate api key", handle: rotate },
            "apiKey.rotate",
          ),
        ]
      : []),
    endpoint(
      { method: "delete", path: `${at}/:id`, name: "delete api key", status: 204, handle: remove },
      "apiKey.delete",
    ),
  ];
}

/** A key may not make a key that can do more than itself. */
function refuseToGrantMore(call: Call, wanted: string[]): void {
  const { apiKey } = caller(call);
  if (apiKey && !covers(apiKey.permissions, wanted)) {
    throw badRequest("Cannot grant permissions you do not have");
  }
}

function keyResponse({ id, name, createdAt, updatedAt, permissions: granted }: ApiKey) {
  return { id, name, createdAt, updatedAt, permissions: granted };
}
