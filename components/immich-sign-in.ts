import * as pulumi from "@pulumi/pulumi";
import { storageLabelClaim } from "./authentik/claims.ts";
import { backchannelLogoutUri } from "./authentik/logout.ts";
import { authentikProvider } from "./authentik/provider.ts";
import { mobileOverrideUri, redirectUris } from "./authentik/redirect-uris.ts";
import { SignInApplication } from "./authentik/sign-in-application.ts";
import { Directory } from "./directory/directory.ts";
import type { DirectoryReport } from "./directory/report.ts";
import { AdminApiKey } from "./immich/admin-api-key.ts";
import { type PushedSettings, pushedSettings, settingsFile } from "./immich/pushed-settings.ts";
import { Server } from "./immich/server.ts";
import { serverVersion } from "./immich/version.ts";
import type { ImmichSignInArgs } from "./immich-sign-in-args.ts";
import { People } from "./people/people.ts";
import { attributesOf, isCarrying, type PeopleArgs, peopleDefaults } from "./people/people-args.ts";
import { setAlone } from "./people/told.ts";
import { AutoLaunch, maySwitchOn } from "./proof/auto-launch.ts";
import { AuthentikApi } from "./support/authentik/api.ts";
import { GeneratedSecret } from "./support/generated-secret.ts";
import { accountPermissions, readAccounts } from "./support/immich/accounts.ts";
import { logWarning } from "./support/pulumi-log.ts";

/**
 * Signs everyone in to Immich through Authentik: the application in Authentik, the Immich container, and the
 * OAuth settings in Immich, with issuer and client secret flowing from one to the next.
 */
export class ImmichSignIn extends pulumi.ComponentResource {
  readonly issuer: pulumi.Output<string>;
  readonly clientId: pulumi.Output<string>;
  readonly redirectUris: string[];
  /** Who may sign in, in words. */
  readonly access: pulumi.Output<string>;
  /** How many people that is, and whose mail does not serve. */
  readonly directory: pulumi.Output<DirectoryReport>;
  /** Who of the directory gets which mail, as LDIF; secret. None where the mails are left alone. */
  readonly mailsLdif: pulumi.Output<string> | undefined;
  /** The way back. */
  readonly mailsUndoLdif: pulumi.Output<string> | undefined;
  /** Where people sign in. */
  readonly signInUrls: string[];
  /** The password form, whatever auto launch says: the way in when the sign-in is broken. */
  readonly bypassUrls: string[];
  /** Password of the administrator whom this program made; secret. None where there was one. */
  readonly adminPassword: pulumi.Output<string> | undefined;
  /** The settings as the content of a file for IMMICH_CONFIG_FILE; secret. */
  readonly immichConfigFile: pulumi.Output<string>;

  constructor(name: string, args: ImmichSignInArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("immich-sso:index:ImmichSignIn", name, {}, opts);

    const token = pulumi.secret(args.authentik.token);
    for (const warning of args.ca?.warnings ?? []) logWarning(warning, this);
    const server = args.immich.server && new Server(`${name}-server`, args.immich.server, { parent: this });
    const { server: own, url } = args.immich;
    const version = Promise.resolve(own?.version ?? serverVersion(url, args.ca?.pem));
    const directory = this.#directory(name, args, token, version);
    const application = this.#application(name, args, token, directory.api, version);
    const { apiKey, adminPassword } = this.#access(name, args, server);
    const settings = wantedSettings(args, application);
    const before: pulumi.Resource[] = [application, ...(server ? [server] : []), ...directory.resources];
    const pushed = this.#settings(name, args, settings, apiKey, before);
    this.issuer = application.issuer;
    this.clientId = application.clientId;
    this.redirectUris = redirectUris(args.domains, args.mobileOverride, false).map(({ url }) => url);
    this.#autoLaunch(name, args, application, apiKey, pushed?.autoLaunchBefore, [
      ...before,
      ...(pushed?.resources ?? []),
    ]);
    this.access = application.access;
    this.directory = this.#people(name, args, directory, apiKey, before);
    this.mailsLdif = directory.mailFiles?.apply(({ fill }) => fill);
    this.mailsUndoLdif = directory.mailFiles?.apply(({ undo }) => undo);
    this.signInUrls = args.domains.map((origin) => `${origin}/auth/login`);
    this.bypassUrls = this.signInUrls.map((url) => `${url}?autoLaunch=0`);
    this.adminPassword = adminPassword;
    this.immichConfigFile = settingsFile(settings, pushed?.clientSecret ?? settings.clientSecret);
    this.registerOutputs({
      issuer: this.issuer,
      clientId: this.clientId,
      redirectUris: this.redirectUris,
      access: this.access,
      directory: this.directory,
      mailsLdif: this.mailsLdif,
      mailsUndoLdif: this.mailsUndoLdif,
      signInUrls: this.signInUrls,
      bypassUrls: this.bypassUrls,
      adminPassword: this.adminPassword,
      immichConfigFile: this.immichConfigFile,
    });
  }

  #directory(
    name: string,
    { authentik: { url, slug, groups, subMode, claims }, directory, notPeople, ca }: ImmichSignInArgs,
    token: pulumi.Output<string>,
    immichVersion: Promise<string | undefined>,
  ): Directory {
    const known = { url, ca: ca?.pem };
    const api = pulumi.unsecret(token).apply((text) => new AuthentikApi({ ...known, token: text }));
    const target = {
      ...{ ...known, token, api, slug, groups, subMode, attributes: attributesOf(claims) },
      ...{ notPeople, immichVersion },
    };
    return new Directory(`${name}-ldap`, directory ?? { onMissing: "warn" }, target, this);
  }

  /** Immich's accounts are read once, for the look at the people's addresses and for what is carried to them. */
  #people(
    name: string,
    args: ImmichSignInArgs,
    directory: Directory,
    apiKey: pulumi.Output<string>,
    dependsOn: pulumi.Resource[],
  ): pulumi.Output<DirectoryReport> {
    const { subMode, claims: managed } = args.authentik;
    const { immich, people = peopleDefaults, set = setAlone, ca } = args;
    const known = { url: immich.url, ca: ca?.pem };
    const accounts = pulumi.unsecret(apiKey).apply((key) => readAccounts({ ...known, apiKey: key }));
    const seen = directory.latest.apply(
      ({ people, access, leftOut }) => access && { people, access, leftOut },
    );
    const isOwnKey = !("apiKey" in immich.access);
    const of = {
      api: directory.api,
      seen,
      immich: { ...known, apiKey },
      accounts,
      subMode,
      managed,
      isOwnKey,
      set,
    };
    new People(name, people, { ...of, dependsOn }, this);
    return directory.report(accounts);
  }

  #application(
    name: string,
    { authentik: wanted, domains, mobileOverride, directory, ca }: ImmichSignInArgs,
    token: pulumi.Output<string>,
    api: pulumi.Output<AuthentikApi>,
    immichVersion: Promise<string | undefined>,
  ) {
    const { token: _, ...args } = wanted;
    const { url, backchannelLogout } = wanted;
    const providers = this.getProvider("authentik:index:Application")
      ? []
      : [authentikProvider(`${name}-authentik`, { url, token, ca: ca?.pem }, { parent: this })];
    return new SignInApplication(
      name,
      {
        ...args,
        api,
        token,
        ca: ca?.pem,
        origins: domains,
        mobileOverride,
        ldapSource: directory?.sync?.source,
        logoutUri: pulumi
          .output(immichVersion)
          .apply((known) => (backchannelLogout ? backchannelLogoutUri(domains[0], known) : undefined)),
      },
      { parent: this, providers },
    );
  }

  #access(
    name: string,
    { immich, people = peopleDefaults, ca }: ImmichSignInArgs,
    server: Server | undefined,
  ) {
    if ("apiKey" in immich.access) {
      return { apiKey: pulumi.secret(immich.access.apiKey), adminPassword: undefined };
    }
    const password = new GeneratedSecret(`${name}-admin-password`, { parent: this });
    const adminPassword = pulumi.secret(password.value);
    const key = new AdminApiKey(
      `${name}-admin-api-key`,
      {
        url: immich.url,
        ca: ca?.pem,
        waitSeconds: patience(immich),
        adminEmail: immich.access.adminEmail,
        adminName: immich.access.adminName,
        adminPassword,
        keyName: `immich-sso ${pulumi.getStack()}`,
        rotation: immich.apiKeyRotation,
        beside: permissionsFor(people),
      },
      { parent: this, dependsOn: server ? [server] : [] },
    );
    return { apiKey: pulumi.secret(key.apiKey), adminPassword };
  }

  #settings(
    name: string,
    { authentik: wanted, immich, autoLaunch, clientSecretRotation, ca }: ImmichSignInArgs,
    settings: WantedSettings,
    apiKey: pulumi.Output<string>,
    dependsOn: pulumi.Resource[],
  ): PushedSettings | undefined {
    if (!immich.pushSettings) return undefined;
    const { issuerUrl: issuer, clientId } = settings;
    const authentikToken = pulumi.secret(wanted.token);
    const provider = { authentikUrl: wanted.url, authentikToken, issuer, clientId };
    return pushedSettings(
      name,
      {
        access: { url: immich.url, ca: ca?.pem, waitSeconds: patience(immich), apiKey },
        settings,
        rotation: clientSecretRotation ? { ...provider, rotation: clientSecretRotation } : undefined,
        autoLaunch: maySwitchOn(autoLaunch?.mode),
        keep: immich.keepSettings ?? false,
      },
      { parent: this, dependsOn: [...dependsOn] },
    );
  }

  #autoLaunch(
    name: string,
    { authentik: { url, token, slug }, immich, domains, autoLaunch, notPeople = [], ca }: ImmichSignInArgs,
    { issuer, clientId }: SignInApplication,
    apiKey: pulumi.Output<string>,
    earlier: pulumi.Output<boolean | undefined> | undefined,
    dependsOn: pulumi.Resource[],
  ): AutoLaunch {
    const container = immich.server?.containerName;
    return new AutoLaunch(
      `${name}-auto-launch`,
      {
        ...(autoLaunch ?? { mode: "leave" }),
        authentik: { url, slug, clientId, issuer },
        immich: { url: immich.url, origins: [...domains], container, fromFile: !immich.pushSettings },
        ...{ authentikToken: pulumi.secret(token), immichApiKey: apiKey },
        ...{ redirectUris: this.redirectUris, ca: ca?.pem },
        ...(notPeople.length > 0 ? { notPeople } : {}),
        ...(immich.server?.engine ? { engine: pulumi.secret(immich.server.engine) } : {}),
        earlier,
      },
      { parent: this, dependsOn, retainOnDelete: immich.keepSettings ?? false },
    );
  }
}

/** What the key needs beside for the people: nothing where it only lists them. */
function permissionsFor(people: PeopleArgs): string[] {
  const isChanging = isCarrying(people, true) || people.leavers === "endSessions";
  return isChanging ? Object.values(accountPermissions) : [];
}

/**
 * Seconds to wait for the first answer of an Immich that this stack starts: a proxy may take a while to find a
 * container that is healthy, and 33 to 52 s were measured from the start of a fresh server to its first answer.
 */
function patience({ server }: ImmichSignInArgs["immich"]): number {
  return server?.startSeconds ?? 0;
}

type WantedSettings = ReturnType<typeof wantedSettings>;

/** All that Immich is to have: what the sign-in needs, and what was asked for beside. */
function wantedSettings(
  { authentik: wanted, immich, domains, mobileOverride }: ImmichSignInArgs,
  application: SignInApplication,
) {
  return {
    enabled: true,
    issuerUrl: application.issuer,
    clientId: application.clientId,
    clientSecret: application.clientSecret,
    scope: "openid email profile",
    signingAlgorithm: application.signingAlgorithm,
    profileSigningAlgorithm: "none",
    tokenEndpointAuthMethod: "client_secret_post" as const,
    autoRegister: true,
    mobileOverrideEnabled: mobileOverride,
    mobileRedirectUri: mobileOverride ? mobileOverrideUri(domains[0]) : "",
    ...(wanted.claims.storageLabelAttribute ? { storageLabelClaim } : {}),
    ...immich.settings,
  };
}
