import { Config } from "@pulumi/pulumi";
import { keyscan } from "../support/directory-fill-errors.ts";
import type { StackConfig } from "../support/settings/stack-config.ts";
import type { FillArgs } from "./fill.ts";
import { type FillWay, parseHostKey, parseWay } from "./fill-way.ts";
import { parseRule } from "./mail-rule.ts";
import { hasControls } from "./names.ts";

const about = (key: string, value: string, text: string) =>
  `immich-sso:${key} ${JSON.stringify(value)} ${text}`;

/** What the configuration says of filling in mails, with what is wrong with it; no arguments where it is off. */
export function readFillConfiguration(config: StackConfig): {
  fill: FillArgs | undefined;
  problems: (string | undefined)[];
} {
  const [text, through] = [config.get("fillMails") ?? "", config.require("fillThrough")];
  const hostKey = config.get("fillHostKey") ?? "";
  const given = {
    database: config.require("fillDatabase"),
    user: config.get("fillUser") || undefined,
    password: config.getSecret("fillPassword"),
    sshKey: config.getSecret("fillSshKey"),
    dockerHost: new Config("docker").get("host"),
    except: config.getObject<string[]>("fillExcept") ?? [],
    again: config.get("fillAgain") ?? "",
    undo: config.requireBoolean("fillUndo"),
  };
  if (text === "") return { fill: undefined, problems: [] };
  const [rule, way] = [parseRule(text), parseWay(through)];
  const host = hostKey === "" ? undefined : parseHostKey(hostKey);
  const problems = [
    typeof rule === "string" ? about("fillMails", text, rule) : undefined,
    typeof way === "string" ? about("fillThrough", through, way) : sshProblem(way, hostKey),
    typeof host === "string" ? about("fillHostKey", hostKey, host) : undefined,
    databaseProblem(given.database, given.user !== undefined),
    hasControls(given.user ?? "")
      ? about("fillUser", given.user ?? "", "holds control characters")
      : undefined,
    Boolean(given.user) === Boolean(given.password)
      ? undefined
      : "immich-sso:fillUser and immich-sso:fillPassword need each other; set both or none",
  ];
  if (typeof rule === "string" || typeof way === "string") return { fill: undefined, problems };
  return {
    fill: { ...given, rule, way, hostKey: typeof host === "object" ? host.hostKey : undefined },
    problems,
  };
}

/** Without a key to compare with, whoever answers at that address would be given the directory's mails. */
function sshProblem(way: FillWay, hostKey: string): string | undefined {
  if (way.kind !== "ssh" || hostKey !== "") return undefined;
  return `immich-sso:fillHostKey is missing; compare with the server, then: pulumi config set immich-sso:fillHostKey "$(${keyscan(way)})"`;
}

function databaseProblem(database: string, account: boolean): string | undefined {
  if (hasControls(database)) return about("fillDatabase", database, "holds control characters");
  if (/^ldaps?:\/\/[^/\s]+$/.test(database)) {
    if (account) return undefined;
    return about("fillDatabase", database, "needs immich-sso:fillUser and immich-sso:fillPassword");
  }
  if (!database.startsWith("/"))
    return about("fillDatabase", database, "is neither a path nor ldap://<host>");
  return account ? "immich-sso:fillUser is for an immich-sso:fillDatabase ldap://<host> only" : undefined;
}
