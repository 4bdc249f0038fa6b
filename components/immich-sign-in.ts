import * as authentik from "@pulumi/authentik";
import * as pulumi from "@pulumi/pulumi";
import { AuthentikApi } from "./authentik/api.ts";
import type { AuthentikConfiguration } from "./authentik/configuration.ts";
import { backchannelLogoutUri, logoutWarning } from "./authentik/logout.ts";
import { mobileOverrideUri, redirectUris } from "./authentik/redirect-uris.ts";
import { SignInApplication } from "./authentik/sign-in-application.ts";
import { AdminApiKey } from "./immich/admin-api-key.ts";
import { OAuthSettings } from "./immich/oauth-settings.ts";
import { Server, type ServerArgs } from "./immich/server.ts";
import { serverVersion, versionOfImage } from "./immich/version.ts";
import type { CaCertificate } from "./support/ca-certificate.ts";
import { GeneratedSecret } from "./support/generated-secret.ts";

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
    /** The container; left out where Immich runs elsewhere. */
    server?: ServerArgs | undefined;
    /** An administrator's API key, or the administrator to make on a server that has none. */
    access: { apiKey: pulumi.Input<string> } | { adminEmail: string; adminName: string };
    /** Text on the button of the login page; left as it is by default. */
    buttonText?: string | undefined;
  };
  /** Send the phone app through Immich's https forwarder instead of its own scheme. */
  mobileOverride: boolean;
  /** The internal CA that signed the certificates of both servers; none where a public CA did. */
  ca?: CaCertificate | undefined;
}

/**
 * A proxy may take a while to find a container that is healthy, and a fresh server runs its migrations first;
 * 33 to 52 s were measured from its start to the first answer.
 */
const startSeconds = 180;

/**
 * Signs everyone in to Immich through Authentik: the application in Authentik, the Immich container, and the
 * OAuth settings in Immich, with issuer and client secret flowing from one to the next.
 */
export class ImmichSignIn extends pulumi.ComponentResource {
  readonly issuer: pulumi.Output<string>;
  readonly clientId: pulumi.Output<string>;
  readonly redirectUris: string[];
  /** Who may sign in, in words. */
  readonly access: string;
  /** Where people sign in. */
  readonly signInUrls: string[];
  /** The password form, whatever auto launch says: the way in when the sign-in is broken. */
  readonly bypassUrls: string[];

  constructor(name: string, args: ImmichSignInArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("immich-sso:index:ImmichSignIn", name, {}, opts);

    const application = this.#application(name, args);
    const server = args.immich.server && new Server(`${name}-server`, args.immich.server, { parent: this });
    const apiKey = this.#apiKey(name, args, server);
    this.#settings(name, args, application, apiKey, server);

    this.issuer = application.issuer;
    this.clientId = application.clientId;
    this.redirectUris = redirectUris(args.domains, args.mobileOverride, false).map(({ url }) => url);
    this.access = accessInWords(args.authentik.groups);
    this.signInUrls = args.domains.map((origin) => `${origin}/auth/login`);
    this.bypassUrls = this.signInUrls.map((url) => `${url}?autoLaunch=0`);
    this.registerOutputs({
      issuer: this.issuer,
      clientId: this.clientId,
      redirectUris: this.redirectUris,
      access: this.access,
      signInUrls: this.signInUrls,
      bypassUrls: this.bypassUrls,
    });
  }

  #application(name: string, { authentik: wanted, immich, domains, mobileOverride, ca }: ImmichSignInArgs) {
    const { token: given, backchannelLogout, ...args } = wanted;
    const token = pulumi.secret(given);
    const { url } = wanted;
    const api = pulumi.unsecret(token).apply((known) => new AuthentikApi({ url, token: known, ca: ca?.pem }));
    const provider = new authentik.Provider(`${name}-authentik`, { url, token }, { parent: this });
    const version = immich.server ? versionOfImage(immich.server.image) : serverVersion(immich.url, ca?.pem);
    const warning = backchannelLogout ? logoutWarning(wanted.accessTokenValidity) : undefined;
    if (warning) pulumi.log.warn(warning, this);
    return new SignInApplication(
      name,
      {
        ...args,
        api,
        origins: domains,
        mobileOverride,
        logoutUri: pulumi
          .output(version)
          .apply((known) => (backchannelLogout ? backchannelLogoutUri(domains[0], known) : undefined)),
      },
      { parent: this, providers: [provider] },
    );
  }

  #apiKey(name: string, { immich, ca }: ImmichSignInArgs, server: Server | undefined): pulumi.Output<string> {
    if ("apiKey" in immich.access) return pulumi.secret(immich.access.apiKey);
    const password = new GeneratedSecret(`${name}-admin-password`, { parent: this });
    const key = new AdminApiKey(
      `${name}-admin-api-key`,
      {
        url: immich.url,
        ca: ca?.pem,
        waitSeconds: server ? startSeconds : 0,
        adminEmail: immich.access.adminEmail,
        adminName: immich.access.adminName,
        adminPassword: pulumi.secret(password.value),
        keyName: `immich-sso ${pulumi.getStack()}`,
      },
      { parent: this, dependsOn: server ? [server] : [] },
    );
    return pulumi.secret(key.apiKey);
  }

  #settings(
    name: string,
    { immich, domains, mobileOverride, ca }: ImmichSignInArgs,
    application: SignInApplication,
    apiKey: pulumi.Output<string>,
    server: Server | undefined,
  ): OAuthSettings {
    return new OAuthSettings(
      `${name}-oauth-settings`,
      {
        url: immich.url,
        ca: ca?.pem,
        waitSeconds: server ? startSeconds : 0,
        apiKey,
        enabled: true,
        issuerUrl: application.issuer,
        clientId: application.clientId,
        clientSecret: application.clientSecret,
        scope: "openid email profile",
        signingAlgorithm: application.signingAlgorithm,
        profileSigningAlgorithm: "none",
        tokenEndpointAuthMethod: "client_secret_post",
        autoRegister: true,
        mobileOverrideEnabled: mobileOverride,
        mobileRedirectUri: mobileOverride ? mobileOverrideUri(domains[0]) : "",
        ...(immich.buttonText ? { buttonText: immich.buttonText } : {}),
      },
      { parent: this, dependsOn: server ? [application, server] : [application] },
    );
  }
}

function accessInWords(groups: readonly string[]): string {
  if (groups.length === 0) return "everyone who can sign in to Authentik";
  return `members of ${groups.join(", ")}, and of the groups in them`;
}
