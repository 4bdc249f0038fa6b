/** Programs of others get what they need of the environment, and none of the program's secrets. */
import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { childEnvironment } from "../../../components/support/child-environment.ts";
import { dockerCommand } from "../../../components/support/docker/command.ts";

const secrets = {
  ...{ PULUMI_CONFIG: '{"authentik:token":"SECRET"}', PULUMI_CONFIG_SECRET_KEYS: "[]" },
  ...{
    PULUMI_CONFIG_PASSPHRASE: "SECRET",
    PULUMI_CONFIG_PASSPHRASE_FILE: "/SECRET",
    PULUMI_ACCESS_TOKEN: "SECRET",
  },
  ...{
    AUTHENTIK_TOKEN: "SECRET",
    AWS_SECRET_ACCESS_KEY: "SECRET",
    GITHUB_TOKEN: "SECRET",
    NODE_OPTIONS: "SECRET",
  },
};
const needed = {
  ...{ PATH: "/bin", HOME: "/h", LANG: "C", LC_ALL: "C.UTF-8", TMPDIR: "/t", XDG_RUNTIME_DIR: "/run/user/1" },
  ...{
    DOCKER_CONFIG: "/d",
    DOCKER_HOST: "unix:///x",
    SSH_AUTH_SOCK: "/s",
    https_proxy: "http://p",
    NO_PROXY: "x",
  },
};

test("what docker and ssh need is handed on, and nothing else", () => {
  assert.deepEqual(childEnvironment({ ...secrets, ...needed, UNSET: undefined }), needed);
});

test("docker and ssh are started so", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "immich-sso-child-"));
  after(() => rmSync(folder, { recursive: true }));
  for (const name of ["docker", "ssh"]) {
    writeFileSync(join(folder, name), "#!/bin/sh\nenv\n");
    chmodSync(join(folder, name), 0o755);
  }
  const before = { ...process.env };
  t.after(() => {
    process.env = before;
  });
  Object.assign(process.env, secrets, { PATH: `${folder}:${process.env.PATH}`, SSH_AUTH_SOCK: "/agent" });
  for (const host of [undefined, "unix:///run/x.sock", "ssh://nas"]) {
    const { stdout, refusal } = await dockerCommand(host ? { host, sshOptions: [] } : undefined, ["info"]);
    assert.equal(refusal, undefined);
    assert.match(stdout, /^SSH_AUTH_SOCK=\/agent$/m);
    assert.doesNotMatch(stdout, /SECRET/);
  }
});
