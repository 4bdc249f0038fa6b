/** The guide and its sisters, typed from top to bottom in a fresh clone by somebody with a home in the lab. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { parse, stringify } from "yaml";
import { ImmichClient } from "../../components/support/immich/client.ts";
import { docker } from "../../lab/docker.ts";
import { commandsOf, missing, outputOf, walked } from "../support/document-commands.ts";
import { edit } from "../support/immich.ts";
import { send } from "../support/wire.ts";
import { type FreshHome, freshHome } from "./support/fresh-home.ts";
import { type Ground, startGround } from "./support/ground.ts";
import type { Run } from "./support/test-stack.ts";

let ground: Ground & { stop(): Promise<void> };
let home: FreshHome;
/** What the lines print, by document and line. */
const printed = new Map<string, string>();
let everything = "";
/** In the place of bob, whom other tests know. */
let person: string;

before(async () => {
  ground = await startGround(`t${randomBytes(3).toString("hex")}`);
  home = await freshHome({ DOCKER_HOST: ground.info.dockerHost });
  person = `${ground.id}u`;
  await samba("user", "create", person, "--random-password");
  await samba("ou", "add", `OU=${ground.id}`);
});
after(async () => {
  await home.shell.type("pulumi destroy --yes");
  await samba("user", "delete", person);
  await samba("ou", "delete", `OU=${ground.id}`);
  await forget();
  await home.close();
  await ground.stop();
});

/** The directory's sync, which a line of docs/directory.md asks for, has brought the person to Authentik. */
async function forget(): Promise<void> {
  const { authentik, info } = ground;
  const { token, url } = info.authentik;
  const { results } = await authentik.get<{ results: { pk: number }[] }>(`core/users/?username=${person}`);
  for (const { pk } of results)
    await send({
      ...{ method: "DELETE", url: `${url}/api/v3/core/users/${pk}/`, ca: ground.ca },
      headers: { authorization: `Bearer ${token}` },
    });
}

function samba(...args: string[]): Promise<string> {
  const { dockerHost, directory } = ground.info;
  return docker(dockerHost, ["exec", directory.container, "samba-tool", ...args]);
}

/** What differs between the documents' homes and this one. */
async function here(command: string): Promise<string> {
  const { info, id } = ground;
  const sid = /objectSid: (\S+)/.exec(await samba("user", "show", person))?.[1] ?? "";
  const places: [string, string][] = [
    ["/etc/ssl/certs/discworld-ca.pem", info.ca.certificate],
    ["samba-ad ", `${info.authentik.ldapSource} `],
    ["samba-dc", info.directory.container],
    ["samba-tool ", `docker exec ${info.directory.container} samba-tool `],
    ["rename bob --mail-address=bob@", `rename ${person} --mail-address=${person}@`],
    ["OU=People,DC=home,DC=example", `OU=${id},${info.directory.baseDn}`],
    ["<SID of the account>", sid],
    ["s3://state?…", `file://${home.home}/elsewhere?metadata=skip`],
  ];
  return places.reduce((line, [there, place]) => line.replace(there, place), command);
}

/** What is asked for at a prompt, or lies in the file that a line reads. */
function answer(command: string): string {
  return command.includes("authentik:token") ? ground.info.authentik.token : "";
}

const good = [0];
/** 1 is advice: bob has no mail. */
const codes: Record<string, number[]> = { "npm run doctor -- --stack home": [0, 1] };

/** What its reader does between two lines of a document. */
const between: Record<string, () => Promise<void>> = {
  "docs/guide.md: cp Pulumi.discworld.yaml Pulumi.home.yaml": async () => {
    const file = join(home.clone, "Pulumi.home.yaml");
    const { config, ...rest } = parse(await readFile(file, "utf8")) as { config: object };
    const mine = Object.keys(config).filter((key) => !(key in ground.settings));
    assert.ok(mine.includes("immich-sso:adminGroups"));
    await writeFile(file, stringify({ ...rest, config: ground.settings }));
  },
  "docs/guide.md: export PULUMI_CONFIG_PASSPHRASE_FILE=~/.immich-sso.passphrase": async () => {
    await told("test $(stat -c %a ~/.immich-sso.passphrase) = 600 && test -s ~/.immich-sso.passphrase");
  },
  "docs/mails.md: pulumi preview": async () => {
    for (const key of ["fillMails", "fillThrough"]) await told(`pulumi config rm immich-sso:${key}`);
  },
  // The home has a passphrase already; what follows is another way to keep one.
  "docs/state.md: export PULUMI_CONFIG_PASSPHRASE_FILE=~/.config/immich-sso.passphrase": async () => {
    await told("export PULUMI_CONFIG_PASSPHRASE_FILE=~/.immich-sso.passphrase");
    await told("openssl rand -base64 30 > pipeline.passphrase && mkdir ~/elsewhere");
  },
};

async function told(command: string, input = "", allowed = good): Promise<Run> {
  const run = await home.shell.type(command, input);
  everything += run.output;
  assert.ok(allowed.includes(run.code), `${command}\nended with ${run.code}:\n${run.output}`);
  return run;
}

for (const path of walked)
  test(`${path}: every line does what it says, and shows what is shown`, async () => {
    for (const { command, shown } of commandsOf(path)) {
      const place = `${path}: ${command}`;
      const { output } = await told(await here(command), answer(command), codes[command]);
      assert.deepEqual(missing(shown, output), [], `${place} printed\n${output}`);
      printed.set(place, output);
      await between[place]?.();
    }
  });

test("the table of docs/directory.md is what the guide's preview shows", () => {
  const preview = printed.get("docs/guide.md: pulumi preview") ?? "";
  assert.deepEqual(missing(outputOf("warning: directory/mails"), preview), [], preview);
});

test("what is changed by hand is written back with the line of docs/immich-settings.md", async () => {
  const [password] = (await told("pulumi stack output adminPassword --show-secrets")).output.split("\n");
  const at = { url: ground.origin, ca: ground.ca };
  const session = await new ImmichClient(at).logIn("admin@lab.test", password ?? "");
  await told("pulumi config set immich-sso:pushSettings true && pulumi up");
  await edit(new ImmichClient({ ...at, accessToken: session }), { buttonText: "by hand" });
  const { output } = await told("pulumi up");
  assert.deepEqual(missing(outputOf("wrote oauth.buttonText to Immich"), output), [], output);
});

test("no secret was shown but those that were asked for", async () => {
  const { token } = ground.info.authentik;
  assert.ok(!everything.includes(token));
  assert.ok(!(await readFile(join(home.clone, "Pulumi.home.yaml"), "utf8")).includes(token));
});
