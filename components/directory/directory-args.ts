import type * as pulumi from "@pulumi/pulumi";
import type { AuthentikApi } from "../support/authentik/api.ts";
import type { FillArgs } from "./fill.ts";
import type { SharedSync } from "./shared-sync.ts";

/** What the stack is to do about the people's mails. */
export interface DirectoryArgs {
  /** When somebody who may use Immich has no mail: `warn`, or `fail` before anything is wired. */
  onMissing: "warn" | "fail";
  /** The LDAP source in Authentik that reads the directory; undefined leaves it alone. */
  sync?: SyncArgs | undefined;
  /** How those without a mail get one; undefined leaves the directory alone. */
  fill?: FillArgs | undefined;
}

export interface SyncArgs {
  /** Slug or name of the source. */
  source: string;
  /** Any text; a change has Authentik read the directory again. */
  again?: string | undefined;
  /** How long a sync may take, waiting for others included; 10 to 86400. */
  seconds: number;
  /** The one sync of all instances that name this source; undefined makes one of its own. */
  shared?: SharedSync | undefined;
}

/** Whose people they are. */
export interface DirectoryTarget {
  /** Authentik's API, and what it is made of. */
  api: pulumi.Output<AuthentikApi>;
  url: string;
  token: pulumi.Output<string>;
  ca: string | undefined;
  /** Slug of the application. */
  slug: string;
  /** Names of the groups that may use it; none means everyone. */
  groups: readonly string[];
  /** What the provider makes the subject of. */
  subMode: string;
  /** Attributes of the people that are read for others. */
  attributes?: readonly string[];
  /** Accounts that are not people, as the settings say. */
  notPeople?: readonly string[] | undefined;
  /** Of Immich, for its rule for email addresses; it may not be known. */
  immichVersion?: Promise<string | undefined>;
}

/** User names with their mails. No object: Pulumi loses a key `__proto__`. */
export type Mails = readonly (readonly [username: string, mail: string])[];
