import { CustomResource, type CustomResourceOptions, type Inputs, log, mergeOptions } from "@pulumi/pulumi";
import { holdBackDebugLines } from "./debug-lines.cjs";

// A program that installed this as a package has no preload.
holdBackDebugLines(log);

/**
 * A dynamic resource whose code is not in the state.
 *
 * `pulumi.dynamic.Resource` serialises its provider's functions into the property `__provider` of the state:
 * whatever they capture lands there in clear, and refresh and destroy later run that old copy. Here the property
 * is a constant text that names the resource's type, and `components/dynamic.ts` knows the module. So the state holds
 * no secret, no path and no code that can grow old; and the SDK's serialiser (which loads the TypeScript compiler)
 * never runs.
 */
export abstract class DynamicResource extends CustomResource {
  /**
   * @param type shown in previews as `pulumi-nodejs:dynamic/<type>`, for example `immich:OAuthSettings`; its resource
   *   module stands in `components/dynamic.ts`
   */
  constructor(type: string, name: string, props: Inputs, opts: CustomResourceOptions) {
    super(
      `pulumi-nodejs:dynamic/${type}`,
      name,
      { ...props, __provider: providerText(type) },
      // A resource keeps the text that it was made with: another one would be shown and written as an update.
      mergeOptions(opts, { ignoreChanges: ["__provider"] }),
    );
  }
}

/**
 * The text that Pulumi's dynamic-provider process runs, in the program's folder: its `getProvider` calls `handler()`.
 * The package is found by its name, in a program that installed it as well as in a clone of it.
 */
export function providerText(type: string): string {
  return `exports.handler = () => require("node:module").createRequire(process.cwd() + "/")("immich-sso/dynamic").providerOf(${JSON.stringify(type)});`;
}
