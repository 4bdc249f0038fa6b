import type * as pulumi from "@pulumi/pulumi";
import type { AuthentikConfiguration } from "./authentik/configuration.ts";
import type { DirectoryArgs } from "./directory/directory-args.ts";
import type { ServerArgs } from "./immich/server.ts";
import type { PeopleArgs } from "./people/people-args.ts";
import type { SetCommand } from "./people/told.ts";
import type { AutoLaunchArgs } from "./proof/auto-launch.ts";
import type { CaCertificate } from "./support/ca-certificate.ts";
import type { Settings } from "./support/immich/system-config.ts";

/** What one Immich that signs everyone in through Authentik is made of. */
export interface ImmichSignInArgs {
  /** Immich's origins as browsers use them, `https://host[:port]`, the main one first. At least one. */
  domains: readonly [string, ...string[]];
  /** The application in Authentik; `url` is Authentik's public one: the issuer is made from it. */
  authentik: AuthentikConfiguration & {
    /** API token. */
    token: pulumi.Input<string>;
  };
  immich: {
    /** Base URL for the admin API, as this machine reaches Immich. */
    url: string;
    /** The containers; left out where Immich runs elsewhere. */
    server?: ServerArgs | undefined;
    /** An administrator's API key, or the administrator to make on a server that has none. */
    access: { apiKey: pulumi.Input<string> } | { adminEmail: string; adminName: string };
    /** Push the settings through the admin API; false where Immich is to stay with IMMICH_CONFIG_FILE. */
    pushSettings: boolean;
    /** Leave the settings in Immich as they are when the stack is destroyed; by default the earlier ones come back. */
    keepSettings?: boolean | undefined;
    /** Settings beside those that the sign-in needs; what is left out stays as it is in Immich. */
    settings: Partial<
      Pick<
        Settings,
        "buttonText" | "timeout" | "passwordLoginEnabled" | "externalDomain" | "loginPageMessage"
      >
    >;
    /** Any text; a change makes a new API key. Only for a key that this program made. */
    apiKeyRotation?: string | undefined;
  };
  /** The people's mails: who lacks one, and the LDAP source that brings them; `warn` and no source by default. */
  directory?: DirectoryArgs | undefined;
  /** What is done for people after their first sign-in; by default names and addresses are carried by a key of ours. */
  people?: PeopleArgs | undefined;
  /** Accounts that are not people: user names with `*`, or ends of distinguished names; none by default. */
  notPeople?: readonly string[] | undefined;
  /** The command that sets one of this Immich's settings, for messages; by default that of a stack of one Immich. */
  set?: SetCommand | undefined;
  /** Any text; a change makes a new client secret on both ends. None by default: the one Authentik made stays. */
  clientSecretRotation?: string | undefined;
  /** Send the phone app through Immich's https forwarder instead of its own scheme. */
  mobileOverride: boolean;
  /** When the login page may go straight to Authentik, and who tries the sign-in before; `leave` by default. */
  autoLaunch?: Pick<AutoLaunchArgs, "mode" | "person"> | undefined;
  /** The internal CA that signed the certificates of both servers; none where a public CA did. */
  ca?: CaCertificate | undefined;
}
