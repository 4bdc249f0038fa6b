import type * as pulumi from "@pulumi/pulumi";
import { DynamicResource } from "../support/dynamic-resource.ts";

export interface LdapSyncArgs {
  authentikUrl: string;
  authentikToken: pulumi.Input<string>;
  /** CA in PEM to trust beside the public ones. */
  ca?: string | undefined;
  /** Slug or name of the LDAP source. */
  source: string;
  /** Mails by user name that Authentik must have afterwards. A change syncs again, but not to none. */
  expected: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Any text; a change syncs again. */
  again?: string | undefined;
  /** Seconds that a sync may take, waiting for others included. */
  seconds: number;
}

/**
 * Authentik has read the directory: done once its own task ended and the expected mails are seen. Deleting does
 * nothing.
 */
export class LdapSync extends DynamicResource {
  /** Id of the task in Authentik that read the directory last. */
  declare readonly task: pulumi.Output<string>;
  /** When that task ended; undefined in a state of before this was noted. */
  declare readonly ended: pulumi.Output<string | undefined>;

  constructor(name: string, args: LdapSyncArgs, opts: pulumi.CustomResourceOptions) {
    super(
      "directory:LdapSync",
      name,
      { ...args, task: undefined, ended: undefined },
      { ...opts, additionalSecretOutputs: ["authentikToken"] },
    );
  }
}
