import type { Problem } from "../support/problem.ts";
import type { StackConfig } from "../support/stack-config.ts";
import { authentikProblems, type SubMode } from "./arguments.ts";
import { claimProblems } from "./claims.ts";
import type { SignInApplicationArgs } from "./sign-in-application-args.ts";

/** The part of the component's arguments that this room reads. */
export type AuthentikConfiguration = Omit<
  SignInApplicationArgs,
  "api" | "token" | "ca" | "origins" | "mobileOverride" | "logoutUri" | "ldapSource"
> & {
  /** Have Authentik tell Immich of sign-outs, where Immich is 3.0 or later. */
  backchannelLogout: boolean;
};

/** Reads the keys that concern Authentik, and says what is wrong with them. */
export function readAuthentikConfiguration(
  config: StackConfig,
  url: string,
  domains: readonly string[],
): { authentik: AuthentikConfiguration; problems: Problem[] } {
  const optional = (key: string) => config.get(key) || undefined;
  const values = {
    url,
    applicationName: config.require("applicationName"),
    slug: config.require("slug"),
    clientId: optional("clientId"),
    subMode: config.require("subMode") as SubMode,
    groups: config.getObject<string[]>("groups") ?? [],
    accessTokenValidity: config.require("accessTokenValidity"),
  };
  const texts = {
    group: optional("applicationGroup"),
    icon: optional("icon"),
    launchUrl: optional("launchUrl"),
    publisher: optional("publisher"),
    description: optional("description"),
  };
  const claims = {
    adminGroups: config.getObject<string[]>("adminGroups") ?? [],
    quotas: config.getObject<Record<string, number>>("quotas") ?? {},
    quotaAttribute: optional("quotaAttribute"),
    storageLabelAttribute: optional("storageLabelAttribute"),
  };
  return {
    problems: [
      ...authentikProblems({ ...values, domains, launchUrl: texts.launchUrl, icon: texts.icon }),
      ...claimProblems(claims),
    ],
    authentik: {
      ...values,
      texts,
      claims,
      allowNewIdentity: config.requireBoolean("allowNewIdentity"),
      acceptedVersions: optional("acceptedVersions"),
      signingKey: config.require("signingKey"),
      authorizationFlow: config.require("authorizationFlow"),
      invalidationFlow: config.require("invalidationFlow"),
      backchannelLogout: config.requireBoolean("backchannelLogout"),
    },
  };
}
