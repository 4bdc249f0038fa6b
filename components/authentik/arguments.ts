import { originProblem } from "../support/origin.ts";
import { type Problem, problem } from "../support/problem.ts";

/** The values of this room that a user gives, as they were given. */
export interface GivenValues {
  url: string;
  domains: readonly string[];
  applicationName: string;
  slug: string;
  clientId: string | undefined;
  groups: readonly string[];
  subMode: string;
  accessTokenValidity: string;
  launchUrl: string | undefined;
  icon: string | undefined;
}

/** What `sub` can be made of, by Authentik's own names. */
export const subModes = [
  "user_uuid",
  "hashed_user_id",
  "user_id",
  "user_username",
  "user_email",
  "user_upn",
] as const;
export type SubMode = (typeof subModes)[number];

/** The words that Authentik keeps for its own paths below /application/o/. */
const reservedSlugs = ["authorize", "token", "device", "userinfo", "introspect", "revoke"];

/** `unit=n;unit=n`, as Authentik reads durations. */
const duration =
  /^(microseconds|milliseconds|seconds|minutes|hours|days|weeks)=\d+(;(microseconds|milliseconds|seconds|minutes|hours|days|weeks)=\d+)*$/;

/** Everything that is wrong with the values, found without asking any server. */
export function authentikProblems(given: GivenValues): Problem[] {
  return [
    ...problem("authentik/url", "authentik:url", given.url, authentikUrlProblem(given.url)),
    ...domainProblems(given.domains),
    ...slugProblems(given.slug),
    ...groupProblems(given.groups),
    ...problem(
      "authentik/name",
      "immich-sso:applicationName",
      given.applicationName,
      given.applicationName.trim() ? undefined : "is empty",
    ),
    ...problem(
      "authentik/client-id",
      "immich-sso:clientId",
      given.clientId ?? "",
      given.clientId && !/^[\x21-\x7e]{1,255}$/.test(given.clientId)
        ? "has other characters than visible ASCII, or more than 255"
        : undefined,
    ),
    ...problem(
      "authentik/sub-mode",
      "immich-sso:subMode",
      given.subMode,
      (subModes as readonly string[]).includes(given.subMode)
        ? undefined
        : `is not one of ${subModes.join(", ")}`,
    ),
    ...problem(
      "authentik/validity",
      "immich-sso:accessTokenValidity",
      given.accessTokenValidity,
      duration.test(given.accessTokenValidity) ? undefined : "is not of the form hours=1;minutes=30",
    ),
    ...linkProblems("launchUrl", given.launchUrl),
    ...linkProblems("icon", given.icon),
  ];
}

function domainProblems(domains: readonly string[]): Problem[] {
  if (domains.length === 0)
    return [
      {
        code: "domains/empty",
        text: "immich-sso:domains is empty; it needs at least one https origin, for the list of redirect URIs must never be",
      },
    ];
  return domains.flatMap((domain, index) => [
    ...problem("domains/origin", "immich-sso:domains", domain, originProblem(domain)),
    ...problem(
      "domains/twice",
      "immich-sso:domains",
      domain,
      domains.indexOf(domain) < index ? "is there twice" : undefined,
    ),
  ]);
}

function slugProblems(slug: string): Problem[] {
  const about = (code: string, text: string) => problem(code, "immich-sso:slug", slug, text);
  if (/[A-Z]/.test(slug))
    return about(
      "slug/capitals",
      `has capitals (${slug.toLowerCase()}); the issuer is compared byte for byte`,
    );
  if (!/^[-a-z0-9_]+$/.test(slug))
    return about("slug/letters", "has other characters than a-z, 0-9, - and _");
  return reservedSlugs.includes(slug)
    ? about("slug/reserved", "is a word that Authentik keeps for itself")
    : [];
}

function groupProblems(groups: readonly string[]): Problem[] {
  return groups.flatMap((group, index) => [
    ...problem("groups/empty", "immich-sso:groups", group, group.trim() ? undefined : "is empty"),
    ...problem(
      "groups/twice",
      "immich-sso:groups",
      group,
      groups.indexOf(group) < index ? "is there twice" : undefined,
    ),
  ]);
}

/** The issuer is made from it, so nothing may follow its path. */
function authentikUrlProblem(text: string): string | undefined {
  if (!URL.canParse(text)) return "is not a URL";
  const url = new URL(text);
  if (url.protocol !== "https:") return "does not start with https://; Immich 3 refuses http issuers";
  if (text.includes("#")) return "has a fragment (#…), which no server ever sees";
  if (text.includes("?")) return "has a query (?…), which no issuer may have";
  return url.username || url.password ? "holds a user name or password" : undefined;
}

/** Authentik takes a path of its own file library as an icon; a launch URL is for browsers. */
function linkProblems(key: "launchUrl" | "icon", text: string | undefined): Problem[] {
  if (!text || (key === "icon" && !/^[a-z]+:/i.test(text))) return [];
  const isWeb = URL.canParse(text) && ["https:", "http:"].includes(new URL(text).protocol);
  return problem(
    key === "icon" ? "authentik/icon" : "authentik/launch-url",
    `immich-sso:${key}`,
    text,
    isWeb ? undefined : "is not an http or https URL",
  );
}
