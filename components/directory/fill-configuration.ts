import { Config } from "@pulumi/pulumi";
import { withoutUserInfo } from "../support/address.ts";
import { keyscan } from "../support/directory-fill-errors.ts";
import type { Problem } from "../support/problem.ts";
import type { StackConfig } from "../support/stack-config.ts";
import type { FillArgs } from "./fill.ts";
import { type FillWay, parseHostKey, parseWay } from "./fill-way.ts";
import { parseRule } from "./mail-rule.ts";
import { hasControls } from "./names.ts";

/** None of these values is a secret or an address with one, but for the way's. */
const about = (code: string, key: string, value: string, text: string | object | undefined): Problem[] =>
  typeof text === "string" && text !== ""
    ? [{ code, text: `immich-sso:${key} ${JSON.stringify(value)} ${text}` }]
    : [];

const controls = "holds control characters";
const together = "immich-sso:fillUser and immich-sso:fillPassword need each other; set both or none";

/** What the configuration says of filling in mails, with what is wrong with it; no arguments where it is off. */
export function readFillConfiguration(config: StackConfig): {
  fill: FillArgs | undefined;
  problems: Problem[];
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
    ...about("directory/fill-rule", "fillMails", text, rule),
    ...about("directory/fill-way", "fillThrough", withoutUserInfo(through), way),
    ...about("directory/fill-host-key", "fillHostKey", hostKey, host),
    ...(typeof way === "string" ? [] : sshProblems(way, hostKey)),
    ...databaseProblems(given.database, given.user !== undefined),
    ...about(
      "directory/fill-user",
      "fillUser",
      given.user ?? "",
      hasControls(given.user ?? "") ? controls : "",
    ),
    ...(Boolean(given.user) === Boolean(given.password) ? [] : [{ code: "config/needs", text: together }]),
  ];
  if (typeof rule === "string" || typeof way === "string") return { fill: undefined, problems };
  return {
    fill: { ...given, rule, way, hostKey: typeof host === "object" ? host.hostKey : undefined },
    problems,
  };
}

/** Without a key to compare with, whoever answers at that address would be given the directory's mails. */
function sshProblems(way: FillWay, hostKey: string): Problem[] {
  if (way.kind !== "ssh" || hostKey !== "") return [];
  const text = `immich-sso:fillHostKey is missing; compare with the server, then: pulumi config set immich-sso:fillHostKey "$(${keyscan(way)})"`;
  return [{ code: "directory/fill-host-key", text }];
}

function databaseProblems(database: string, account: boolean): Problem[] {
  const wrong = (text: string) => about("directory/fill-database", "fillDatabase", database, text);
  if (hasControls(database)) return wrong(controls);
  if (/^ldaps?:\/\/[^/\s]+$/.test(database))
    return account ? [] : wrong("needs immich-sso:fillUser and immich-sso:fillPassword");
  if (!database.startsWith("/")) return wrong("is neither a path nor ldap://<host>");
  const text = "immich-sso:fillUser is for an immich-sso:fillDatabase ldap://<host> only";
  return account ? [{ code: "directory/fill-user", text }] : [];
}
