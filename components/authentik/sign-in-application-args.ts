import type * as pulumi from "@pulumi/pulumi";
import type { AuthentikApi } from "../support/authentik/api.ts";
import type { ApplicationTexts } from "./application-texts.ts";
import type { SubMode } from "./arguments.ts";
import type { Claims } from "./claims.ts";

export interface SignInApplicationArgs {
  /** Authentik's public URL, as Immich and the browser reach it. */
  url: string;
  /** For what the Terraform provider does not do. */
  api: pulumi.Output<AuthentikApi>;
  /** API token, for putting back what was adopted. */
  token: pulumi.Output<string>;
  /** CA in PEM to trust beside the public ones. */
  ca?: string | undefined;
  /** The application's name, shown to users. A change renames it in place. */
  applicationName: string;
  /** Slug of the application, part of the issuer. A change makes a new issuer: everybody signs in anew. */
  slug: string;
  /** Client id. Left out: one of this stack's own. A change needs `allowNewIdentity`. */
  clientId?: string | undefined;
  /** What `sub` is made of. A change needs `allowNewIdentity`. */
  subMode: SubMode;
  /** Let client id and `sub` change, for one update. */
  allowNewIdentity: boolean;
  /** A pair of Authentik and Terraform provider that was not tried together and is accepted: `2026.8 with 2026.5`. */
  acceptedVersions?: string | undefined;
  /** Immich's origins, in order. A change updates the provider in place: same client id, same secret. */
  origins: readonly [string, ...string[]];
  /** Also register Immich's https forwarder for the phone app. */
  mobileOverride: boolean;
  /** Name or id of the certificate-key pair that signs ID tokens. Never an encryption key: there is no argument. */
  signingKey: string;
  /** Names of the groups that may sign in, their child groups included. None means everyone. */
  groups: readonly string[];
  /** Slugs of the flows. */
  authorizationFlow: string;
  invalidationFlow: string;
  /** How long an access token is valid, `unit=n;…`: sign-outs reach Immich for as long after a sign-in. */
  accessTokenValidity: string;
  /** Whether Immich is to be told of sign-outs. */
  backchannelLogout: boolean;
  /** Where Authentik tells Immich that somebody signed out; left out: as it is. */
  logoutUri: pulumi.Input<string | undefined>;
  /** Texts of the application; those left out stay as they are. */
  texts: ApplicationTexts;
  /** What Immich is told of a person beyond name and mail. */
  claims: Claims;
  /** Slug or name of the LDAP source that is synced, whose rights are asked for with all others. */
  ldapSource?: string | undefined;
}
