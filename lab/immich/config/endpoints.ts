/** /api/system-config and /api/system-metadata. */
import { bodiesOf } from "../core/bodies.ts";
import type { Endpoint } from "../core/endpoint.ts";
import type { Immich } from "../server.ts";
import type { ConfigPath } from "./edition.ts";
import type { SystemConfig } from "./schema.ts";
import type { ConfigService } from "./service.ts";
import { TEMPLATE_OPTIONS } from "./template.ts";

export function configEndpoints({ config, store }: Immich): Endpoint[] {
  return [
    ...config.edition.paths.flatMap((at) => documentEndpoints(config, at)),
    {
      method: "get",
      path: "/system-metadata/admin-onboarding",
      name: "get admin onboarding",
      access: { permission: "systemMetadata.read", admin: true },
      handle: () => ({ isOnboarded: store.state.adminOnboarding }),
    },
    {
      method: "post",
      path: "/system-metadata/admin-onboarding",
      name: "update admin onboarding",
      access: { permission: "systemMetadata.update", admin: true },
      status: 204,
      body: bodiesOf(config.edition).onboarding,
      handle: ({ body }) => {
        store.change((state) => {
          state.adminOnboarding = (body as { isOnboarded: boolean }).isOnboarded;
        });
      },
    },
  ];
}

function documentEndpoints(config: ConfigService, { path, read, update }: ConfigPath): Endpoint[] {
  const access = { permission: read, admin: true };
  return [
    { method: "get", path, name: "get config", access, handle: () => config.get() },
    {
      method: "get",
      path: `${path}/defaults`,
      name: "get config defaults",
      access,
      handle: () => config.defaults(),
    },
    {
      method: "get",
      path: `${path}/storage-template-options`,
      name: "get storage template options",
      access,
      handle: () => TEMPLATE_OPTIONS,
    },
    {
      method: "put",
      path,
      name: "update config",
      access: { permission: update, admin: true },
      body: config.edition.document,
      handle: ({ body }) => config.put(body as SystemConfig),
    },
  ];
}
