import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before } from "node:test";
import { type FillResult, parseResults } from "../../../components/directory/fill-results.ts";
import { type Database, fillScript } from "../../../components/directory/fill-script.ts";
import { tryDocker } from "../../../lab/docker.ts";
import type { LabInfo } from "../../../lab/info.ts";
import { labUp } from "../../../lab/up.ts";

export const database = "/var/lib/samba/private/sam.ldb";
/** In the name of everything that these tests make. */
export const id = `f${randomBytes(3).toString("hex")}`;
export const undoFolder = `/var/lib/samba/private/immich-sso/${id}`;

let info: LabInfo;
/** SIDs of the accounts that this test made, by name. */
let sids: Record<string, string>;

/** Brings the lab up for the tests of a file, and gives them an organisational unit of their own. */
export function onController(): void {
  before(async () => {
    info = await labUp();
    await shell(`samba-tool ou create 'OU=${id},DC=lab,DC=test' >/dev/null`);
  });
  after(() =>
    shell(`samba-tool ou delete --force-subtree-delete 'OU=${id},DC=lab,DC=test'; rm -rf ${undoFolder}`),
  );
}

/** Password of the domain's Administrator. */
export const adminPassword = () => info.directory.adminPassword;

/** The SID of a user that this test made. */
export const sidOf = (name: string) => sids[name];

/** Runs a script in the controller's container; `path` comes before its PATH. */
export async function shell(script: string, mode = "", path = "") {
  const environment = ["--env", `PATH=${path}/usr/sbin:/usr/bin:/sbin:/bin`];
  const args = ["exec", "-i", ...environment, info.directory.container, "sh", "-s", mode];
  return await tryDocker(info.dockerHost, args, { input: Buffer.from(script) });
}

/** Makes users without a mail, and forgets those of the test before. */
export async function makeUsers(...names: string[]): Promise<void> {
  const records = names.map(
    (name) =>
      `dn: CN=${name} ${id},OU=${id},DC=lab,DC=test\nobjectClass: user\nsAMAccountName: ${name}-${id}\n`,
  );
  const made = await shell(
    `ldbadd -H ${database} <<'END'\n${records.join("\n")}\nEND\nldbsearch -H ${database} '(sAMAccountName=*-${id})' objectSid sAMAccountName`,
  );
  assert.equal(made.code, 0, made.stdout + made.stderr);
  const found = [...made.stdout.matchAll(/objectSid: (\S+)\nsAMAccountName: (\S+)-/g)];
  sids = Object.fromEntries(found.map(([, sid = "", name = ""]) => [name, sid]));
}

export async function removeUsers(): Promise<void> {
  await shell(
    `ldbsearch -H ${database} '(sAMAccountName=*-${id})' dn | sed -n 's/^dn: //p' | xargs -d '\\n' ldbdel -H ${database}; rm -rf ${undoFolder}`,
  );
}

/** The mails of the directory's users now, by name. */
export async function mails(): Promise<Record<string, string>> {
  const { stdout } = await shell(
    `ldbsearch -H ${database} '(&(mail=*)(sAMAccountName=*-${id}))' mail sAMAccountName`,
  );
  const found = [
    ...stdout.matchAll(/mail: (\S+)\nsAMAccountName: (\S+)-|sAMAccountName: (\S+)-\S*\nmail: (\S+)/g),
  ];
  return Object.fromEntries(
    found.map(([, mail, name, name2, mail2]) => [name ?? name2 ?? "", mail ?? mail2 ?? ""]),
  );
}

/** Somebody else's change. */
export async function setMail(name: string, mail: string): Promise<void> {
  const record = `dn: <SID=${sids[name]}>\nchangetype: modify\nreplace: mail\nmail: ${mail}\n`;
  const { code, stderr } = await shell(`ldbmodify -H ${database} <<'END'\n${record}\nEND`);
  assert.equal(code, 0, stderr);
}

/**
 * The script for these mails by name; somebody who was not made is gone from the directory.
 * @param accounts what Authentik calls them, where that is another name
 */
export function script(
  planned: Record<string, string>,
  over: Database = { database },
  accounts: Record<string, string> = {},
): string {
  const mails = Object.entries(planned).map(([name, mail]) => ({
    ...{ account: accounts[name] ?? `${name}-${id}`, sid: sids[name] ?? "S-1-5-21-1-2-3-4", dn: "", mail },
  }));
  return fillScript({ mails, run: "first", owner: id, ...over });
}

/** States by name, from what the script printed. */
export function states(stdout: string): Record<string, string> {
  const said = parseResults(stdout).map(({ account, state, mail }: FillResult) => [account, state, mail]);
  return Object.fromEntries(
    said.map(([account = "", state, mail]) => [account.split("-")[0], `${state} ${mail}`]),
  );
}

/** A tool of the controller replaced by another one, for one run. */
export async function withTool(name: string, body: string, script: string, mode = "fill") {
  const folder = `/tmp/${id}`;
  const file = `#!/bin/sh\nreal() { PATH=/usr/bin:/bin ${name} "$@"; }\n${body}\n`;
  await shell(`mkdir -p ${folder}; cat >${folder}/${name} <<'END'\n${file}END\nchmod 755 ${folder}/${name}`);
  try {
    return await shell(script, mode, `${folder}:`);
  } finally {
    await shell(`rm -r ${folder}`);
  }
}
