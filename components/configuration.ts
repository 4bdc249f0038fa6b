import * as pulumi from "@pulumi/pulumi";
import { readAuthentikConfiguration } from "./authentik/configuration.ts";
import { readDirectoryConfiguration } from "./directory/configuration.ts";
import { readServer, serverProblems } from "./immich/configuration.ts";
import type { ImmichSignInArgs } from "./immich-sign-in-args.ts";
import { readPeopleConfiguration } from "./people/configuration.ts";
import { readProofConfiguration } from "./proof/configuration.ts";
import { withoutEffect } from "./settings/in-effect.ts";
import { clashes } from "./settings/instance-clashes.ts";
import { type Instance, instancesOf } from "./settings/instances.ts";
import { keyProblems } from "./settings/key-problems.ts";
import { nextCommand } from "./settings/next-command.ts";
import { typeProblems } from "./settings/type-problems.ts";
import { valueProblems } from "./settings/value-problems.ts";
import { addressProblem } from "./support/address.ts";
import { type CaCertificate, caCertificateFromText, readCaCertificate } from "./support/ca-certificate.ts";
import { engineElsewhereProblems } from "./support/docker/engine-elsewhere.ts";
import { refuseEnvironment } from "./support/environment.mjs";
import { badConfiguration } from "./support/errors.ts";
import { type Problem, problem } from "./support/problem.ts";
import { proxyWarnings } from "./support/proxies.ts";
import { type Given, givenByPulumi, type StackConfig } from "./support/stack-config.ts";

/** The components to make. */
export interface Wanted {
  instances: {
    name: string;
    args: ImmichSignInArgs;
    /** The command that has the stack wire an Immich without running it. */
    setExternal: string;
  }[];
  /** What they have in common. */
  authentik: { url: string; token: pulumi.Output<string> };
  /** They come from `immich-sso:instances`. */
  isList: boolean;
  /** What is no error and should be known before anything is sent. */
  warnings: string[];
}

type Problems = (Problem | undefined)[];

/**
 * The stack's configuration as the components' names and arguments. Types, defaults and descriptions of the keys are
 * in settings/table.ts; here is what a type cannot say. All problems are reported at once, before anything is touched.
 * @throws Failure `config/…`, `instances/…`, `ca/…`, `environment/…` and those of the rooms
 */
export function readConfiguration(given: Given = givenByPulumi()): Wanted {
  refuseEnvironment(process.env);
  const types = typeProblems(given);
  const { instances, isList, problems } = instancesOf(types.readable);
  const authentik = readAuthentik(given);
  const read = instances.map(({ name, config, command, told }) => {
    const { args, problems } = readInstance(config, authentik, command);
    problems.push(...engineElsewhereProblems(config, given.values, process.env));
    const setExternal = command("deploy", "external");
    return { name, args, setExternal, problems: problems.filter((one) => one !== undefined).map(told) };
  });
  const idle = withoutEffect(types.readable, instances);
  refuse([
    ...keyProblems(given),
    ...types.problems,
    ...problems,
    ...addressProblems(given),
    ...clashes(instances),
    ...idle.problems,
    ...read.flatMap((one) => one.problems),
  ]);
  const token = pulumi.secret(authentik.token);
  const wanted = read.map(({ name, args, setExternal }) => ({ name, args: args(token), setExternal }));
  return {
    instances: wanted,
    authentik: { url: authentik.url, token },
    isList,
    warnings: [
      ...idle.warnings,
      ...(given.encrypted.has("immich-sso:caCertificatePem") ? [encryptedCa] : []),
      ...proxyWarnings([
        { setting: "authentik:url", url: authentik.url },
        ...wanted.map(({ args }) => ({ setting: "immich-sso:immichUrl", url: args.immich.url })),
      ]),
    ],
  };
}

/** The provider's process is given the CA before it could be decrypted. */
const encryptedCa =
  "authentik/provider-trust: the internal CA in immich-sso:caCertificatePem is encrypted, and so the Authentik provider cannot be given it; an update would end with `x509: certificate signed by unknown authority`. A CA's certificate is public. next: pulumi config set immich-sso:caCertificatePem < the CA's file";

/** A token of the stack's goes where the stack says. */
function addressProblems({ values }: Given): Problem[] {
  if (!values["authentik:token"] || values["authentik:url"] || !process.env.AUTHENTIK_URL) return [];
  const text =
    "authentik:url is not set, and AUTHENTIK_URL in the environment would decide where the stack's authentik:token is sent; set it with: pulumi config set authentik:url <the address>";
  return [{ code: "environment/authentik-url", text }];
}

/** What several instances have in common is wrong once. */
function refuse(problems: readonly Problem[]): void {
  const byText = new Map(problems.map((one) => [one.text, one]));
  const all = [...byText.values()];
  if (all.length > 0) throw badConfiguration(all, nextCommand(all));
}

function readAuthentik({ values }: Given): { url: string; token: string } {
  return {
    url: values["authentik:url"] || process.env.AUTHENTIK_URL || "",
    token: values["authentik:token"] || process.env.AUTHENTIK_TOKEN || "",
  };
}

function readInstance(
  config: StackConfig,
  { url, token }: { url: string; token: string },
  command: Instance["command"],
): { problems: Problems; args(secret: pulumi.Output<string>): ImmichSignInArgs } {
  const domains = config.requireObject<string[]>("domains");
  const immichUrl = config.get("immichUrl") || domains[0] || "";
  const read = readAuthentikConfiguration(config, url, domains);
  const { directory, problems: directoryProblems } = readDirectoryConfiguration(config);
  const { people, notPeople, problems: peopleProblems } = readPeopleConfiguration(config);
  const proof = readProofConfiguration(config);
  return {
    problems: [
      ...read.problems,
      ...problem("immich/url", "immich-sso:immichUrl", immichUrl, immichUrlProblem(config.get("immichUrl"))),
      token
        ? undefined
        : {
            code: "authentik/no-token",
            text: "authentik:token is missing; set it with: pulumi config set --secret authentik:token",
          },
      ...valueProblems(config),
      ...accessProblems(config),
      ...serverProblems(config),
      ...caProblems(config),
      ...settingsProblems(config),
      ...directoryProblems,
      ...peopleProblems,
      ...proof.problems,
    ],
    args: (secret) => {
      const ca = readCa(config);
      return {
        domains: domains as [string, ...string[]],
        authentik: { ...read.authentik, token: secret },
        immich: {
          url: immichUrl.replace(/\/+$/, ""),
          server: readServer(config, domains, ca),
          access: access(config),
          pushSettings: config.requireBoolean("pushSettings"),
          keepSettings: config.requireBoolean("keepSettings"),
          settings: settings(config),
          apiKeyRotation: config.get("apiKeyRotation") || undefined,
        },
        directory,
        people,
        notPeople,
        set: command,
        clientSecretRotation: config.get("clientSecretRotation") || undefined,
        mobileOverride: config.requireBoolean("mobileOverride"),
        autoLaunch: proof.autoLaunch,
        ca,
      };
    },
  };
}

/** The domains have their own checks. */
function immichUrlProblem(text: string | undefined): string | undefined {
  const found = text ? addressProblem(text) : undefined;
  return (
    found &&
    `${found}; expected: https://host[:port], http://127.0.0.1[:port] where Pulumi runs on Immich's own machine, or nothing, which means the first domain`
  );
}

/** By the path of its file, or by its content. */
function readCa(config: StackConfig): CaCertificate | undefined {
  const [path, pem] = [config.get("caCertificate"), config.get("caCertificatePem")];
  if (path) return readCaCertificate(path);
  return pem ? caCertificateFromText(pem) : undefined;
}

function caProblems(config: StackConfig): Problem[] {
  if (!config.get("caCertificate") || !config.get("caCertificatePem")) return [];
  const text = "immich-sso:caCertificate and immich-sso:caCertificatePem are both set; keep one of them";
  return [{ code: "ca/twice", text }];
}

function access(config: StackConfig): ImmichSignInArgs["immich"]["access"] {
  const apiKey = config.getSecret("immichApiKey");
  return apiKey
    ? { apiKey }
    : { adminEmail: config.require("adminEmail"), adminName: config.require("adminName") };
}

/** Only what is set: a setting that is not there stays as it is in Immich. */
function settings(config: StackConfig): ImmichSignInArgs["immich"]["settings"] {
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

function settingsProblems(config: StackConfig): Problem[] {
  const externalDomain = config.get("externalDomain") ?? "";
  const wrong = externalDomain && !URL.canParse(externalDomain) ? "is not a URL" : undefined;
  const text = "immich-sso:clientSecretRotation cannot reach an Immich whose settings are not pushed";
  return [
    ...problem("immich/external-domain", "immich-sso:externalDomain", externalDomain, wrong),
    ...(config.get("clientSecretRotation") && !config.requireBoolean("pushSettings")
      ? [{ code: "config/needs", text }]
      : []),
  ];
}

function accessProblems(config: StackConfig): Problem[] {
  if (config.get("immichApiKey") || config.get("adminEmail")) return [];
  const text =
    "immich-sso:adminEmail is empty; set it to make the first administrator of a new Immich, or set " +
    "immich-sso:immichApiKey to a key of an existing one";
  return [{ code: "immich/no-administrator", text }];
}
