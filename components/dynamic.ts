import { holdBackDebugLines } from "./support/debug-lines.cjs";
import { unknownType } from "./support/errors.ts";
import { own } from "./support/own.ts";

// Pulumi has no way to load a file before all others in the process of the dynamic resources.
holdBackDebugLines();

/** What does the work of a dynamic resource: plain functions over plain data. */
export interface ResourceModule {
  check?: Method;
  /** Where the outputs of before matter; else the engine compares inputs. */
  diff?: Method;
  create?: Method;
  read?: Method;
  update?: Method;
  remove?: Method;
}

type Method = (...args: never[]) => unknown;

/** What Pulumi's dynamic-provider process calls, by these names. */
export type Provider = Record<
  "check" | "diff" | "create" | "read" | "update" | "delete",
  (...args: unknown[]) => Promise<unknown>
>;

/** The resource module of each type. States name the types, and nothing else names the modules. */
export const resourceModules: Record<string, () => Promise<ResourceModule>> = {
  "authentik:Adopted": () => import("./authentik/adopted-provider.ts"),
  "directory:LdapSync": () => import("./directory/ldap-sync-provider.ts"),
  "directory:MailPlan": () => import("./directory/mail-plan-provider.ts"),
  "immich:AdminApiKey": () => import("./immich/admin-api-key-provider.ts"),
  "immich:ClientSecretRotation": () => import("./immich/client-secret-rotation-provider.ts"),
  "immich:EarlierSettings": () => import("./immich/earlier-settings-provider.ts"),
  "immich:Engine": () => import("./immich/engine-guard-provider.ts"),
  "immich:Health": () => import("./immich/health-provider.ts"),
  "immich:OAuthSettings": () => import("./immich/oauth-settings-provider.ts"),
  "immich:Version": () => import("./immich/version-guard-provider.ts"),
  "immich:VolumesBefore": () => import("./immich/volumes-before-provider.ts"),
  "people:Carry": () => import("./people/carry-provider.ts"),
  "proof:AutoLaunch": () => import("./proof/auto-launch-provider.ts"),
  "support:GeneratedSecret": () => import("./support/generated-secret-provider.ts"),
};

/**
 * The provider of a type, for the text in the state (support/dynamic-resource.ts). An error loses its stack: of
 * check, read and delete that process prints it to the user.
 *
 * @throws Failure `state/unknown-type`
 */
export function providerOf(type: string, modules = resourceModules): Provider {
  const load = own(modules, type);
  if (!load) throw unknownType(type);
  const forward =
    (method: keyof ResourceModule) =>
    async (...args: unknown[]) => {
      try {
        const module = await load();
        return (await module[method]?.(...(args as never[]))) ?? {};
      } catch (error) {
        if (error instanceof Error) error.stack = "";
        throw error;
      }
    };
  return {
    check: forward("check"),
    diff: forward("diff"),
    create: forward("create"),
    read: forward("read"),
    update: forward("update"),
    delete: forward("remove"),
  };
}
