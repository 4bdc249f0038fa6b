import { Failure } from "./failure.mjs";

/* Every error text about Immich's containers. Codes are stable: scripts and docs may name them. */

/** @param from the version that this stack ran last */
export const versionOlder = (from: string, to: string): Failure =>
  new Failure({
    code: "container/version-older",
    problem: `Immich ${to} is older than ${from}, which this stack ran: Immich cannot take its database back`,
    allowed: `${from} or later; or ${to} with immich-sso:allowVersionJump, once a database of ${to} is restored`,
    next: `pulumi config set immich-sso:immichVersion ${from}`,
  });

/** @param between the major version that comes first */
export const versionSkipped = (from: string, to: string, between: number): Failure =>
  new Failure({
    code: "container/version-skipped",
    problem: `from Immich ${from} to ${to} skips a major version, whose migrations the next one builds on`,
    allowed: `the last ${between}.x first, then ${to}; or immich-sso:allowVersionJump, if Immich's release notes say so`,
    next: `pulumi config set immich-sso:immichVersion ${between}.x.y`,
  });
