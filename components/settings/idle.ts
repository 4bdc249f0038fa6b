/** The cases in which a setting does nothing. Those in which a room refuses it are told there. */
import { versionOfImage } from "../immich/version.ts";
import type { StackConfig } from "../support/stack-config.ts";
import type { Idle } from "./setting.ts";

const isElsewhere = (config: StackConfig) => config.get("deploy") === "external";
const fills = (config: StackConfig) => Boolean(config.get("fillMails"));

export const keyIsGiven: Idle = {
  holds: (config) => Boolean(config.get("immichApiKey")),
  because: "the API key is the one of `immich-sso:immichApiKey`, which this program does not replace",
  instead: "make a new key in Immich, then: pulumi config set --secret immich-sso:immichApiKey",
  refused: true,
};

export const makesNoAdministrator: Idle = {
  holds: (config) => Boolean(config.get("immichApiKey")),
  because: "with `immich-sso:immichApiKey` no administrator is made",
};

export const pushesNothing: Idle = {
  holds: (config) => config.get("pushSettings") !== "true",
  because: "no settings are pushed to Immich (`immich-sso:pushSettings false`)",
};

export const syncsNothing: Idle = {
  holds: (config) => !config.get("ldapSource"),
  because: "no LDAP source is synced (`immich-sso:ldapSource` is empty)",
};

export const fillsNothing: Idle = {
  holds: (config) => !fills(config),
  because: "no mails are filled in (`immich-sso:fillMails` is empty)",
};

export const fillsWithoutSsh: Idle = {
  holds: (config) => fills(config) && !/^ssh:/.test(config.get("fillThrough") ?? ""),
  because: "mails are not filled in over SSH (`immich-sso:fillThrough`)",
};

export const givesLdifOnly: Idle = {
  holds: (config) => fills(config) && config.get("fillThrough") === "ldif",
  because: "the mails are only given as LDIF (`immich-sso:fillThrough ldif`)",
};

export const comparesNobody: Idle = {
  holds: (config) => config.getObject<{ mode?: string }>("carry")?.mode === "off",
  because: "nobody is compared with Immich's accounts (`immich-sso:carry.mode off`)",
};

export const namesNoCa: Idle = {
  holds: (config) => !config.get("caCertificate") && !config.get("caCertificatePem"),
  because: "no CA is named by `immich-sso:caCertificate` or `immich-sso:caCertificatePem`",
};

export const runsElsewhere: Idle = {
  holds: isElsewhere,
  because: "this stack runs no Immich (`immich-sso:deploy external`)",
  instead: "change it where Immich is run",
};

export const runsServerOnly: Idle = {
  holds: (config) => config.get("deploy") === "server",
  because: "only Immich's server is run (`immich-sso:deploy server`)",
};

export const hasNoTraefikLabels: Idle = {
  holds: (config) => !isElsewhere(config) && config.get("traefik") !== "true",
  because: "the container gets no labels for Traefik (`immich-sso:traefik` is false)",
  instead: "pulumi config set immich-sso:traefik true",
};

export const publishesNothing: Idle = {
  holds: (config) =>
    !isElsewhere(config) && config.get("engine") === "swarm" && config.get("endpointMode") !== "vip",
  because: "nothing is published (`immich-sso:endpointMode dnsrr`)",
};

export const imageSaysVersion: Idle = {
  holds: (config) =>
    !isElsewhere(config) &&
    Boolean(versionOfImage(config.getObject<{ server?: string }>("images")?.server ?? "")),
  because: "the tag of `immich-sso:images.server` is the version",
};
