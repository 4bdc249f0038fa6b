import type * as pulumi from "@pulumi/pulumi";
import type { DockerEngine } from "../support/docker/engine.ts";
import { DynamicResource } from "../support/dynamic-resource.ts";
import type { AutoLaunchInputs } from "./auto-launch-provider.ts";
import type { ProofTarget } from "./target.ts";

export type AutoLaunchMode = AutoLaunchInputs["mode"];

export interface AutoLaunchArgs {
  /** When Immich's login page may go straight to Authentik; `leave` does not touch the switch. */
  mode: AutoLaunchMode;
  authentik: { [Key in keyof ProofTarget["authentik"]]: pulumi.Input<string> };
  immich: {
    url: string;
    origins: string[];
    container?: pulumi.Input<string> | undefined;
    fromFile: boolean;
  };
  authentikToken: pulumi.Input<string>;
  immichApiKey: pulumi.Input<string>;
  redirectUris: string[];
  /** Left out where the settings name none. */
  notPeople?: readonly string[] | undefined;
  ca?: string | undefined;
  /** Engine of the container, with secrets; left out where it is the one that the environment names. */
  engine?: pulumi.Input<DockerEngine> | undefined;
  /** Somebody whose whole sign-in is tried before auto launch goes on. */
  person?: { username: string; password: pulumi.Input<string> } | undefined;
  /** The switch as it was before this program wrote anything; left out: as it is. A change of it does nothing. */
  earlier?: pulumi.Input<boolean | undefined>;
}

/** What the switch is to be, for each mode. */
const declared: Record<AutoLaunchMode, string> = {
  always: "on",
  afterProof: "on",
  never: "off",
  leave: "as it is",
};

/**
 * The proof that people can sign in, asked at every preview and up, and Immich's auto launch behind it. Deleting
 * puts the switch back.
 */
export class AutoLaunch extends DynamicResource {
  constructor(name: string, args: AutoLaunchArgs, opts: pulumi.CustomResourceOptions) {
    super(
      autoLaunchType,
      name,
      { ...args, launch: declared[args.mode], before: undefined },
      {
        ...opts,
        additionalSecretOutputs: ["authentikToken", "immichApiKey", "person", "engine"],
        ignoreChanges: ["earlier"],
      },
    );
  }
}

/** True where this program may switch it on. */
export const maySwitchOn = (mode: AutoLaunchMode | undefined): boolean =>
  mode !== undefined && declared[mode] === "on";

/** Its type, without the prefix of dynamic resources; the doctor looks for it in the state. */
export const autoLaunchType = "proof:AutoLaunch";
