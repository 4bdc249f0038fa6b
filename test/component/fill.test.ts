/** The commands that fill in mails, as the engine is asked for them. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import type { FillArgs } from "../../components/directory/fill.ts";
import { fillCommand } from "../../components/directory/fill-commands.ts";
import { type Recorded, recordResources, settled } from "../support/record-resources.ts";

let recorded: Recorded[];
before(async () => {
  recorded = await recordResources({}, {});
});

const base: FillArgs = {
  ...{ rule: { pattern: "{userPrincipalName}" }, way: { kind: "local" }, except: [], again: "", undo: false },
  database: "/var/lib/samba/private/sam.ldb",
};

/** What is registered for these arguments. */
async function command(name: string, over: Partial<FillArgs>): Promise<Recorded | undefined> {
  const parent = new pulumi.ComponentResource("test:index:Parent", `${name}-parent`);
  const made = fillCommand(name, { ...base, ...over }, pulumi.output("the script"), { parent });
  if (made) await settled<unknown>(made.urn);
  return recorded.find((one) => one.name === name);
}

const stdin = { stdin: "the script", addPreviousOutputInEnv: false, logging: "none" };

test("for an LDIF there is none", async () => {
  assert.equal(await command("ldif", { way: { kind: "ldif" } }), undefined);
});

test("on this machine, and in a container of another engine", async () => {
  const hidden = {
    ...{ AUTHENTIK_TOKEN: "", PULUMI_ACCESS_TOKEN: "", PULUMI_CONFIG: "" },
    ...{ PULUMI_CONFIG_PASSPHRASE: "", PULUMI_CONFIG_PASSPHRASE_FILE: "" },
  };
  const inputs = (await command("local", {}))?.inputs;
  assert.deepEqual(inputs, { create: "sh -s fill", environment: hidden, ...stdin });
  const way = { kind: "docker", container: "samba-dc" } as const;
  assert.deepEqual(await command("docker", { way, undo: true, dockerHost: "ssh://docker1" }), {
    type: "command:local:Command",
    name: "docker",
    inputs: {
      create: "docker exec -i samba-dc sh -s fill",
      delete: "docker exec -i samba-dc sh -s undo",
      environment: { ...hidden, DOCKER_HOST: "ssh://docker1" },
      ...stdin,
    },
  });
});

test("by SSH with a checked host key; who is not root needs sudo for the file, and none over LDAP", async () => {
  const way = { kind: "ssh", host: "dc1", port: 2222, user: "ann" } as const;
  const hostKey = "ssh-ed25519 AAAA";
  const made = await command("ssh", { way, hostKey, sshKey: pulumi.secret("the private key") });
  const { connection, stdin: script, ...inputs } = made?.inputs ?? {};
  assert.equal(made?.type, "command:remote:Command");
  assert.equal(script, "the script");
  assert.deepEqual(inputs, { create: "sudo -n sh -s fill", addPreviousOutputInEnv: false, logging: "none" });
  // The SDK makes the whole connection a secret, and gives what was left out its default.
  assert.ok(pulumi.runtime.isRpcSecret(connection));
  assert.deepEqual(pulumi.runtime.unwrapRpcSecret(connection), {
    ...{ host: "dc1", port: 2222, user: "ann", hostKey, perDialTimeout: 15, dialErrorLimit: 2 },
    privateKey: "the private key",
  });
  const over = { way, hostKey, database: "ldap://dc1", user: "filler" };
  const ldap = await command("ldap", { ...over, password: pulumi.secret("of filler") });
  assert.equal(ldap?.inputs.create, "sh -s fill");
  assert.ok(pulumi.runtime.isRpcSecret(ldap?.inputs.stdin));
  assert.equal(pulumi.runtime.unwrapRpcSecret(ldap?.inputs.stdin), "the script");
});
