import { versionOfImage } from "./immich/version.ts";
import type { Instance } from "./instances.ts";
import { own as ownValue } from "./support/own.ts";
import type { Problem } from "./support/problem.ts";
import { type Declared, declaredSettings } from "./support/settings/declared.ts";
import { type Given, namespace, type StackConfig } from "./support/settings/stack-config.ts";
import { shellWord } from "./support/shell.mjs";

/** Settings that count only sometimes. */
export interface Condition {
  /** Names, or a name and a member of its object: `images.redis`. */
  keys: readonly string[];
  /** Whether they do something, given all the other settings. */
  counts(config: StackConfig): boolean;
  /** Why they do nothing, where they do not. */
  because: string;
  /** What does what they were meant for, where there is such a thing. */
  instead?: string;
  /** Refused and not warned of, because somebody would believe that something has happened. */
  refused?: true;
}

const is = (key: string, value: string) => (config: StackConfig) => config.get(key) === value;
const has = (key: string) => (config: StackConfig) => Boolean(config.get(key));
const runsHere = (config: StackConfig) => config.get("deploy") !== "external";
const fills = has("fillMails");
const elsewhere = "this stack runs no Immich (`immich-sso:deploy external`)";
const noFilling = "no mails are filled in (`immich-sso:fillMails` is empty)";

/** When each setting counts. One that is refused elsewhere in that case is not listed; a test has all the others. */
export const conditions: readonly Condition[] = [
  {
    keys: ["apiKeyRotation"],
    counts: (config) => !config.get("immichApiKey"),
    because: "the API key is the one of `immich-sso:immichApiKey`, which this program does not replace",
    instead: "make a new key in Immich, then: pulumi config set --secret immich-sso:immichApiKey",
    refused: true,
  },
  {
    keys: ["adminEmail", "adminName"],
    counts: (config) => !config.get("immichApiKey"),
    because: "with `immich-sso:immichApiKey` no administrator is made",
  },
  {
    keys: ["keepSettings"],
    counts: is("pushSettings", "true"),
    because: "no settings are pushed to Immich (`immich-sso:pushSettings false`)",
  },
  {
    keys: ["ldapSyncSeconds"],
    counts: has("ldapSource"),
    because: "no LDAP source is synced (`immich-sso:ldapSource` is empty)",
  },
  {
    keys: ["fillThrough", "fillDatabase", "fillUser", "fillPassword", "fillHostKey", "fillSshKey"],
    counts: fills,
    because: noFilling,
  },
  { keys: ["fillExcept", "fillAgain"], counts: fills, because: noFilling },
  {
    keys: ["fillHostKey", "fillSshKey"],
    counts: (config) => !fills(config) || /^ssh:/.test(config.get("fillThrough") ?? ""),
    because: "mails are not filled in over SSH (`immich-sso:fillThrough`)",
  },
  {
    keys: ["fillDatabase", "fillUser", "fillPassword", "fillAgain"],
    counts: (config) => !fills(config) || config.get("fillThrough") !== "ldif",
    because: "the mails are only given as LDIF (`immich-sso:fillThrough ldif`)",
  },
  {
    keys: ["carry.except", "carry.administrators"],
    counts: (config) => config.getObject<{ mode?: string }>("carry")?.mode !== "off",
    because: "nobody is compared with Immich's accounts (`immich-sso:carry.mode off`)",
  },
  {
    keys: ["caCertificateOnDockerHost"],
    counts: (config) => Boolean(config.get("caCertificate") || config.get("caCertificatePem")),
    because: "no CA is named by `immich-sso:caCertificate` or `immich-sso:caCertificatePem`",
  },
  {
    keys: [
      ...["dockerHost", "allowEngineMove", "dockerSshOptions", "dockerCa", "dockerCert", "dockerKey"],
      ...["engine", "replicas", "endpointMode", "rollout", "placement", "immichVersion", "allowVersionJump"],
      ...["images", "port", "publishAddress", "network", "traefik", "traefikEntryPoint"],
      ...["traefikCertResolver", "trustedProxies", "hosts", "dns", "backendNetwork", "library", "database"],
      ...["modelCache", "mounts", "volumeDrivers", "keepVolumes", "user", "limits", "startSeconds"],
      ...["environment", "databasePassword", "databaseUrl", "redisPassword", "labels", "containerName"],
      "caCertificateOnDockerHost",
    ],
    counts: runsHere,
    because: elsewhere,
    instead: "change it where Immich is run",
  },
  {
    keys: [
      ...["backendNetwork", "database", "modelCache", "volumeDrivers.database", "volumeDrivers.modelCache"],
      ...["images.machineLearning", "images.database", "images.redis"],
      ...["limits.machineLearning", "limits.database", "limits.redis"],
    ],
    counts: (config) => config.get("deploy") !== "server",
    because: "only Immich's server is run (`immich-sso:deploy server`)",
  },
  {
    keys: ["traefikEntryPoint", "traefikCertResolver"],
    counts: (config) => !runsHere(config) || is("traefik", "true")(config),
    because: "the container gets no labels for Traefik (`immich-sso:traefik` is false)",
    instead: "pulumi config set immich-sso:traefik true",
  },
  {
    keys: ["port", "publishAddress"],
    counts: (config) =>
      !runsHere(config) || config.get("engine") !== "swarm" || config.get("endpointMode") === "vip",
    because: "nothing is published (`immich-sso:endpointMode dnsrr`)",
  },
  {
    keys: ["immichVersion"],
    counts: (config) =>
      !runsHere(config) || !versionOfImage(config.getObject<{ server?: string }>("images")?.server ?? ""),
    because: "the tag of `immich-sso:images.server` is the version",
  },
];

/** Settings that always count, or are refused by the rooms that read them where they do not. */
export const always: readonly string[] = [
  ...["domains", "immichUrl", "instances", "applicationName", "slug", "clientId", "subMode"],
  ...[
    "allowNewIdentity",
    "acceptedVersions",
    "signingKey",
    "authorizationFlow",
    "invalidationFlow",
    "accessTokenValidity",
  ],
  ...["backchannelLogout", "applicationGroup", "icon", "launchUrl", "publisher", "description", "groups"],
  ...["adminGroups", "quotas", "quotaAttribute", "storageLabelAttribute", "mobileOverride", "buttonText"],
  ...["loginPageMessage", "externalDomain", "oauthTimeoutSeconds", "passwordLogin", "pushSettings"],
  ...["clientSecretRotation", "autoLaunch", "onMissing", "ldapSource", "ldapSync", "fillMails"],
  ...["carry", "leavers"],
  // It is about what an earlier update has filled in.
  "fillUndo",
  // The doctor signs in as the probe user whether or not auto launch waits for a proof.
  ...["probeUser", "probePassword", "caCertificate", "caCertificatePem", "deploy", "immichApiKey"],
];

/**
 * What was set and does nothing in this stack. A setting of the stack counts as soon as it does for one instance.
 * @returns refusals, and what a warning says
 */
export function withoutEffect(
  { values }: Given,
  instances: readonly Pick<Instance, "name" | "config" | "own">[],
  declared: readonly Declared[] = declaredSettings(),
): { problems: Problem[]; warnings: string[] } {
  const keys = new Set([...declared.map(({ key }) => key), ...conditions.flatMap((one) => one.keys)]);
  const found = [...keys].flatMap((key) => {
    const [name = "", member] = key.split(".");
    const idle = instances.map((one) => ({ ...one, condition: idleness(key, one.config) }));
    const [own, rest] = [idle.filter((one) => one.own.has(name)), idle.filter((one) => !one.own.has(name))];
    const standard = declared.find((one) => one.key === name)?.default ?? "";
    const isSet = (text: string | undefined) =>
      member === undefined ? text !== standard.replace(/^"(.*)"$/, "$1") : hasMember(text, member);
    const isShared = rest.length > 0 && isSet(ownValue(values, `${namespace}:${name}`));
    return [
      ...own
        .filter(({ config }) => isSet(config.get(name)))
        .map((one) => ({ path: `instances.${one.name}.${key}`, condition: one.condition })),
      ...(isShared && rest.every(({ condition }) => condition)
        ? [{ path: key, condition: rest[0]?.condition }]
        : []),
    ].flatMap(({ path, condition }) => (condition ? [{ path, condition }] : []));
  });
  return {
    problems: found
      .filter(({ condition }) => condition.refused)
      .map((one) => ({ code: "config/no-effect", text: inWords(one) })),
    warnings: found
      .filter(({ condition }) => !condition.refused)
      .map((one) => `config/no-effect: ${inWords(one)}`),
  };
}

function hasMember(text: string | undefined, member: string): boolean {
  const value: unknown = JSON.parse(text || "null");
  return typeof value === "object" && value !== null && Object.hasOwn(value, member);
}

function idleness(key: string, config: StackConfig): Condition | undefined {
  return conditions.find((one) => one.keys.includes(key) && !one.counts(config));
}

function inWords({ path, condition }: { path: string; condition: Condition }): string {
  const remove = `pulumi config rm ${path.includes(".") ? "--path " : ""}${shellWord(`${namespace}:${path}`)}`;
  const next = condition.instead ? `${condition.instead}; ${remove}` : remove;
  return `${namespace}:${path} has no effect: ${condition.because}. next: ${next}`;
}
