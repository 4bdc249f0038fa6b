/**
 * `npm run provider`, committed: a fresh clone has that provider and goes on with it, from set-up to a clean second
 * preview against Authentik 2026.2. After the upgrade to 2026.5 the printed command works, and lasts in another clone.
 */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { stringify } from "yaml";
import { type AuthentikLine, authentikLine } from "./support/authentik-line.ts";
import { type FreshHome, freshHome } from "./support/fresh-home.ts";
import { type Ground, startGround } from "./support/ground.ts";

let ground: Ground & { stop(): Promise<void> };
let authentik: AuthentikLine;
let home: FreshHome;

before(async () => {
  ground = await startGround(`t${randomBytes(3).toString("hex")}`);
  authentik = await authentikLine(ground.info, ground.ca, "2026.2.2", "a-password-of-the-test");
  home = await freshHome({ DOCKER_HOST: ground.info.dockerHost });
  await typed(
    'export PULUMI_CONFIG_PASSPHRASE="of the test" PULUMI_BACKEND_URL="file://$HOME?metadata=skip"',
  );
  await typed('git config --global user.name me && git config --global user.email "me@lab.test"');
  await typed(own);
});
after(async () => {
  await home.shell.type("pulumi destroy --yes --stack home");
  await home.close();
  await ground.stop();
  await authentik.stop();
});

/** npm rewrites this file in place, and the packages are links to those of this clone. */
const list = "node_modules/.package-lock.json";
const own = `cp ${list} list && mv list ${list}`;

async function typed(command: string, input = ""): Promise<string> {
  const { code, output } = await home.shell.type(command, input);
  assert.equal(code, 0, `${command}\nended with ${code}:\n${output}`);
  return output;
}

/** Changes the provider where the shell is, and shares that. */
async function change(version: string): Promise<void> {
  const output = await typed(`npm run provider -- ${version}`);
  assert.match(output, new RegExp(`^goauthentik/authentik ${version}: Pulumi.yaml keeps it`, "m"));
  assert.equal(await typed("git status --short --untracked-files=no"), " M Pulumi.yaml\n");
  await typed(`git commit --quiet --all --message "Take provider ${version}" && git push --quiet`);
}

async function setUp(version: string): Promise<void> {
  const output = await typed("npm run setup");
  assert.match(output, new RegExp(`authentik Terraform provider +${version} `));
  await typed('eval "$(npm run -s env)"');
  const sdk = await typed("node -p 'require(\"./sdks/authentik/package.json\").version'");
  assert.equal(sdk.trim(), version);
  assert.equal(await typed("git status --short --untracked-files=no"), "");
}

const unchanged = /^Resources:\n {4}20 unchanged\n/m;

test("2026.2.0, committed: a fresh clone sets it up, deploys with it, and its second preview is clean", async () => {
  await change("2026.2.0");
  await typed("cd .. && git clone --quiet home.git second && cd second");
  await typed(`cp -al ../clone/node_modules . && ${own}`);
  await setUp("2026.2.0");
  const config = { ...ground.settings, "authentik:url": authentik.url };
  await writeFile(join(home.clone, "../second/Pulumi.home.yaml"), stringify({ config }));
  await typed("pulumi stack init home");
  await typed("pulumi config set --secret authentik:token", ground.info.authentik.token);

  const preview = await typed("pulumi preview");
  assert.match(preview, /^ {4}\+ 20 to create$/m);
  assert.doesNotMatch(preview, /untried-pair|provider-too-old/);
  await typed("pulumi up --yes");
  assert.match(await typed("pulumi preview"), unchanged);
  assert.match(await typed("npm run -s env && pulumi preview"), unchanged);
});

test("Authentik 2026.5: the printed command works, and lasts in the first clone, which pulls it", async () => {
  await authentik.become("2026.5.6");
  const { code, output } = await home.shell.type("pulumi preview");
  assert.notEqual(code, 0, output);
  const [, next = ""] = /^ *next: +(npm run provider -- (\S+))$/m.exec(output) ?? [];
  assert.equal(next, "npm run provider -- 2026.5.0", output);
  await change("2026.5.0");

  await typed("cp Pulumi.home.yaml ../clone/ && cd ../clone && git pull --quiet");
  await setUp("2026.5.0");
  assert.match(
    await typed("pulumi preview --stack home"),
    /^Resources:\n {4}~ 1 to update\n {4}19 unchanged\n/m,
  );
  await typed("pulumi up --yes --stack home");
  assert.match(await typed("pulumi preview --stack home"), unchanged);
});
