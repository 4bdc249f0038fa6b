/** /api/system-config and /api/system-metadata. */
import type { Endpoint } from "../core/endpoint.ts";
import { boolean, object } from "../core/validate.ts";
import type { Immich } from "../server.ts";
import { type SystemConfig, systemConfig } from "./schema.ts";
import { TEMPLATE_OPTIONS } from "./template.ts";

export function configEndpoints({ config, store }: Immich): Endpoint[] {
  const read = { permission: "systemConfig.read", admin: true };
  return [
    { method: "get", path: "/system-config", name: "get config", access: read, handle: () => config.get() },
    {
      method: "get",
      path: "/system-config/defaults",
      name: "get config defaults",
      access: read,
      handle: () => config.defaults(),
    },
    {
      method: "get",
      path: "/system-config/storage-template-options",
      name: "get storage template options",
      access: read,
      handle: () => TEMPLATE_OPTIONS,
    },
    {
      method: "put",
      path: "/system-config",
      name: "update config",
      access: { permission: "systemConfig.update", admin: true },
      body: systemConfig,
      handle: ({ body }) => config.put(body as SystemConfig),
    },
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
      body: object({ isOnboarded: boolean }),
      handle: ({ body }) => {
        store.state.adminOnboarding = (body as { isOnboarded: boolean }).isOnboarded;
        store.save();
      },
    },
  ];
}
