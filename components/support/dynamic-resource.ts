import { CustomResource, type CustomResourceOptions, type Inputs } from "@pulumi/pulumi";

/**
 * A dynamic resource whose code is not in the state.
 *
 * `pulumi.dynamic.Resource` serialises its provider's functions into the property `__provider` of the state:
 * whatever they capture lands there in clear, and refresh and destroy later run that old copy. Here the property
 * is a constant text that only forwards to a module of this project, found from the program's folder when it is
 * called. So the state holds no secret, no path of a machine and no code that can grow old; and the SDK's
 * serialiser (which loads the TypeScript compiler) never runs.
 */
export abstract class DynamicResource extends CustomResource {
  /**
   * @param type shown in previews as `pulumi-nodejs:dynamic/<type>`, for example `immich:OAuthSettings`
   * @param implementation the plain module with check, create, read, update and remove, and a `diff` where the
   *   outputs of before matter (else the engine compares inputs); relative to the program's folder, for example
   *   `components/immich/oauth-settings-provider.ts`
   */
  constructor(
    type: string,
    implementation: string,
    name: string,
    props: Inputs,
    opts: CustomResourceOptions,
  ) {
    super(
      `pulumi-nodejs:dynamic/${type}`,
      name,
      { ...props, __provider: providerText(implementation) },
      opts,
    );
  }
}

/**
 * The text that Pulumi's dynamic-provider process runs (its `getProvider` calls `handler()` and then the methods
 * by name). Errors lose their stack: for check, read and delete that process prints it to the user.
 */
export function providerText(implementation: string): string {
  return `exports.handler = () => {
  const url = require("node:url").pathToFileURL(require("node:path").resolve(${JSON.stringify(implementation)})).href;
  const forward = (method) => async (...args) => {
    try { return await (await import(url))[method]?.(...args) ?? {}; }
    catch (error) { error.stack = ""; throw error; }
  };
  return { check: forward("check"), diff: forward("diff"), create: forward("create"), read: forward("read"), update: forward("update"), delete: forward("remove") };
};`;
}
