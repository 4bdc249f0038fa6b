/** The six resources under Terraform or OpenTofu, where one of them is on PATH. */
import { execFile } from "node:child_process";
import { globSync } from "node:fs";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Case } from "./measure.ts";
import { type Six, terraformSource } from "./six.ts";

const run = promisify(execFile);

/** The release that Pulumi's plugin of the same binary is made of; its own build says none. */
const docker = "4.5.0";

export interface Terraform {
  /** Its first line about itself, for example `Terraform v1.11.4`. */
  version: string;
  cases: Case[];
  remove(): Promise<void>;
}

/** Makes the six once; none where there is no Terraform. */
export async function terraformProgram(
  folder: string,
  six: Six,
  env: Record<string, string>,
): Promise<Terraform | undefined> {
  const tool = await first(["terraform", "tofu"]);
  if (!tool) return undefined;
  const cwd = join(folder, "terraform");
  await mkdir(cwd);
  const { file, host } = await configuration(cwd);
  await writeFile(join(cwd, "main.tf"), terraformSource(six, host));
  const own = { ...env, TF_CLI_CONFIG_FILE: file, TF_IN_AUTOMATION: "1" };
  const call = (...args: string[]) => run(tool.command, args, { cwd, env: { ...process.env, ...own } });
  await call("init", "-input=false");
  await call("apply", "-auto-approve", "-input=false");
  const plan = [tool.command, "plan", "-detailed-exitcode", "-input=false"];
  return {
    version: tool.version,
    cases: [
      { title: `${tool.command} plan, six resources`, command: plan, cwd, env: own },
      { title: `${tool.command} plan -refresh=false`, command: [...plan, "-refresh=false"], cwd, env: own },
      {
        title: `${tool.command} apply, no change`,
        command: [tool.command, "apply", "-auto-approve", "-input=false"],
        cwd,
        env: own,
      },
    ],
    remove: async () => void (await call("destroy", "-auto-approve", "-input=false")),
  };
}

async function first(commands: readonly string[]): Promise<{ command: string; version: string } | undefined> {
  for (const command of commands) {
    const env = { ...process.env, TF_CLI_CONFIG_FILE: "/dev/null", CHECKPOINT_DISABLE: "1" };
    const answer = await run(command, ["version"], { env }).catch(() => undefined);
    if (answer) return { command, version: answer.stdout.split("\n")[0] ?? command };
  }
  return undefined;
}

/** A name that no server has: what is below it comes from the mirror alone. */
const mirrored = "mirror.example";

/**
 * The very binaries that Pulumi's plugins run, where set-up built them; else Terraform downloads its own.
 * @returns Terraform's configuration, and what stands before the providers' addresses
 */
async function configuration(cwd: string): Promise<{ file: string; host: string }> {
  const file = join(cwd, "terraform.rc");
  const [authentik] = globSync(
    join(process.env.PULUMI_DYNAMIC_TF_PLUGIN_CACHE_DIR ?? "", "*/goauthentik/authentik/*/*/terraform-*"),
  );
  const [relay] = globSync(
    join(process.env.PULUMI_HOME ?? "", "plugins/resource-docker-v*/pulumi-resource-docker.json"),
  );
  if (!authentik || !relay) {
    await writeFile(file, "");
    return { file, host: "" };
  }
  const { provider } = JSON.parse(await readFile(relay, "utf8")) as { provider: string };
  const [platform, version] = [basename(dirname(authentik)), basename(dirname(dirname(authentik)))];
  for (const [name, number, binary] of [
    ["goauthentik/authentik", version, authentik],
    ["kreuzwerker/docker", docker, provider],
  ] as const) {
    const place = join(cwd, "mirror", mirrored, name, number, platform);
    await mkdir(place, { recursive: true });
    await symlink(binary, join(place, `terraform-provider-${basename(name)}_v${number}`));
  }
  await writeFile(
    file,
    `provider_installation {\n  filesystem_mirror { path = ${JSON.stringify(join(cwd, "mirror"))} }\n}\n`,
  );
  return { file, host: `${mirrored}/` };
}
