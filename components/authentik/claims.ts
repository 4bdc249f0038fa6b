import { type Problem, problem } from "../support/problem.ts";

/** What Immich is told of a person beyond name and mail. Immich reads quotas at the first sign-in only. */
export interface Claims {
  /** Groups whose members are administrators in Immich; none leaves roles to Immich. */
  adminGroups: readonly string[];
  /** Storage quota in GiB by group, the first that fits counts; at least 1. */
  quotas: Readonly<Record<string, number>>;
  /** Attribute of the user that holds the quota in GiB, for those in none of these groups. */
  quotaAttribute?: string | undefined;
  /** Attribute of the user that holds the storage label; who has none gets the user name, as without it. */
  storageLabelAttribute?: string | undefined;
}

/** Claim of the storage label. Not Immich's default `preferred_username`, which other readers of the token know. */
export const storageLabelClaim = "immich_storage_label";

export function hasClaims({ adminGroups, quotas, quotaAttribute, storageLabelAttribute }: Claims): boolean {
  const attributes = Boolean(quotaAttribute) || Boolean(storageLabelAttribute);
  return adminGroups.length > 0 || Object.keys(quotas).length > 0 || attributes;
}

export function claimProblems({ adminGroups, quotas }: Claims): Problem[] {
  return [
    ...adminGroups.flatMap((group) =>
      problem("claims/group", "immich-sso:adminGroups", group, group.trim() ? undefined : "is empty"),
    ),
    ...Object.entries(quotas).flatMap(([group, quota]) =>
      problem(
        "claims/quota",
        "immich-sso:quotas",
        group,
        Number.isInteger(quota) && quota > 0
          ? undefined
          : `has the quota ${quota}; it must be a whole number of GiB, at least 1`,
      ),
    ),
  ];
}

/**
 * The expression (Python) of a scope mapping that adds our claims to `profile`, with Immich's own default names.
 * Membership counts for child groups too. Every text from outside goes in as a literal: JSON's escapes are
 * Python's as well.
 */
export function claimsExpression(wanted: Claims): string {
  const { adminGroups, quotas, quotaAttribute, storageLabelAttribute } = wanted;
  const attribute = quotaAttribute ? userAttribute(quotaAttribute, "None") : "None";
  const claims = [
    ...(adminGroups.length > 0
      ? [`"immich_role": ${adminGroups.map((group) => `"admin" if ${isMember(group)} else `).join("")}"user"`]
      : []),
    ...(Object.keys(quotas).length > 0 || quotaAttribute
      ? [
          `"immich_quota": ${Object.entries(quotas)
            .map(([group, quota]) => `${quota} if ${isMember(group)} else `)
            .join("")}${attribute}`,
        ]
      : []),
    ...(storageLabelAttribute
      ? [`"${storageLabelClaim}": ${userAttribute(storageLabelAttribute, "request.user.username")}`]
      : []),
  ];
  return `return {\n${claims.map((claim) => `    ${claim},`).join("\n")}\n}`;
}

function userAttribute(name: string, otherwise: string): string {
  return `request.user.attributes.get(${literal(name)}, ${otherwise})`;
}

function isMember(group: string): string {
  return `ak_is_group_member(request.user, name=${literal(group)})`;
}

/** What JSON leaves as it is and Python would too, but for lines' ends of other alphabets. */
function literal(text: string): string {
  return JSON.stringify(text).replaceAll(/[\u007f-\u009f\u2028\u2029]/g, (letter) => {
    return `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
