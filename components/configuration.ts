import * as pulumi from "@pulumi/pulumi";
import { readAuthentikConfiguration } from "./authentik/configuration.ts";
import { readDirectoryConfiguration } from "./directory/configuration.ts";
import { readServer, serverProblems } from "./immich/configuration.ts";
import type { ImmichSignInArgs } from "./immich-sign-in-args.ts";
import { readProofConfiguration } from "./proof/configuration.ts";
import { readCaCertificate } from "./support/ca-certificate.ts";
import { badConfiguration } from "./support/errors.ts";

/**
 * The stack's configuration as the component's arguments. Types, defaults and descriptions of the keys are in
 * Pulumi.yaml; here is what a type cannot say. All problems are reported at once, before anything is touched.
 * @throws Failure `config/invalid`, `ca/…`
 */
export function readConfiguration(): ImmichSignInArgs {
  const config = new pulumi.Config("immich-sso");
  const authentik = new pulumi.Config("authentik");
  const domains = config.requireObject<string[]>("domains");
  const authentikUrl = authentik.get("url") ?? process.env.AUTHENTIK_URL ?? "";
  const token = authentik.getSecret("token") ?? process.env.AUTHENTIK_TOKEN;
  const immichUrl = config.get("immichUrl") || domains[0] || "";

  const read = readAuthentikConfiguration(config, authentikUrl, domains);
  const directory = readDirectoryConfiguration(config);
  const proof = readProofConfiguration(config);

  const problems = [
    ...read.problems,
    immichUrl === "" || URL.canParse(immichUrl)
      ? undefined
      : about("immich-sso:immichUrl", immichUrl, "is not a URL"),
    ...(token ? [] : ["authentik:token is missing; set it with: pulumi config set --secret authentik:token"]),
    ...accessProblems(config),
    ...serverProblems(config),
    ...settingsProblems(config),
    ...directory.problems,
    ...proof.problems,
  ].filter((problem) => problem !== undefined);
  if (problems.length > 0) throw badConfiguration(problems);

  const caPath = config.get("caCertificate") || undefined;
  const ca = caPath ? readCaCertificate(caPath) : undefined;
  return {
    domains: domains as [string, ...string[]],
    authentik: { ...read.authentik, token: token ?? "" },
    immich: {
      url: immichUrl.replace(/\/+$/, ""),
      server: readServer(config, caPath, ca),
      access: access(config),
      pushSettings: config.requireBoolean("pushSettings"),
      settings: settings(config),
      apiKeyRotation: config.get("apiKeyRotation") || undefined,
    },
    directory: directory.directory,
    clientSecretRotation: config.get("clientSecretRotation") || undefined,
    mobileOverride: config.requireBoolean("mobileOverride"),
    autoLaunch: proof.autoLaunch,
    ca,
  };
}

function access(config: pulumi.Config): ImmichSignInArgs["immich"]["access"] {
  return config.get("immichApiKey")
    ? { apiKey: config.requireSecret("immichApiKey") }
    : { adminEmail: config.require("adminEmail"), adminName: config.require("adminName") };
}

/** Only what is set: a setting that is not there stays as it is in Immich. */
function settings(config: pulumi.Config): ImmichSignInArgs["immich"]["settings"] {
  const [buttonText, externalDomain, loginPageMessage] = [
    config.get("buttonText"),
    config.get("externalDomain"),
    config.get("loginPageMessage"),
  ];
  const passwordLogin = config.require("passwordLogin");
  const timeout = config.requireNumber("oauthTimeoutSeconds");
  return {
    ...(buttonText ? { buttonText } : {}),
    ...(externalDomain ? { externalDomain } : {}),
    ...(loginPageMessage ? { loginPageMessage } : {}),
    ...(passwordLogin === "leave" ? {} : { passwordLoginEnabled: passwordLogin === "true" }),
    ...(timeout === 0 ? {} : { timeout }),
  };
}

function settingsProblems(config: pulumi.Config): (string | undefined)[] {
  const externalDomain = config.get("externalDomain");
  return [
    externalDomain && !URL.canParse(externalDomain)
      ? about("immich-sso:externalDomain", externalDomain, "is not a URL")
      : undefined,
    oneOf("immich-sso:passwordLogin", config.require("passwordLogin"), ["true", "false", "leave"]),
    config.get("clientSecretRotation") && !config.requireBoolean("pushSettings")
      ? "immich-sso:clientSecretRotation cannot reach an Immich whose settings are not pushed"
      : undefined,
  ];
}

function accessProblems(config: pulumi.Config): string[] {
  if (config.get("immichApiKey") || config.get("adminEmail")) return [];
  return [
    "immich-sso:adminEmail is empty; set it to make the first administrator of a new Immich, or set " +
      "immich-sso:immichApiKey to a key of an existing one",
  ];
}

function oneOf(key: string, value: string, allowed: readonly string[]): string | undefined {
  return about(key, value, allowed.includes(value) ? undefined : `is none of ${allowed.join(", ")}`);
}

function about(key: string, value: string, problem: string | undefined): string | undefined {
  return problem && `${key} ${JSON.stringify(value)} ${problem}`;
}
