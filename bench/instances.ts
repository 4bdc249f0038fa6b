/** The whole program with 1, 10 and 40 Immichs in one stack, which run in this process. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { startSeveral } from "../lab/immich/several.ts";
import type { LabInfo } from "../lab/info.ts";
import { pulumi } from "../lab/stack/cli.ts";
import { stackName } from "../lab/stack/place.ts";
import type { Program } from "./programs.ts";

/** A stack of the real program with this many Immichs, brought up once. */
export async function makeInstances(
  folder: string,
  root: string,
  number: number,
  info: LabInfo,
  env: Record<string, string>,
): Promise<Program & { env: Record<string, string>; seconds: number }> {
  const project = join(folder, `instances-${number}`);
  const configFile = join(project, `Pulumi.${stackName}.yaml`);
  const own = { ...env, PULUMI_OPTION_CONFIG_FILE: configFile };
  await mkdir(project);
  await writeFile(join(project, "Pulumi.yaml"), "name: immich-sso\nruntime: nodejs\n");
  const stack = `bench${number}`;
  await pulumi(["stack", "init", stack], { cwd: project, env });
  const immichs = await startSeveral(info, number);
  const config = {
    "authentik:url": info.authentik.url,
    "immich-sso:caCertificate": info.ca.certificate,
    "immich-sso:deploy": "external",
    "immich-sso:adminEmail": "admin@lab.test",
    "immich-sso:groups": ["photos-users"],
    "immich-sso:instances": Object.fromEntries(
      immichs.origins.map((origin, index) => [`bench${number}-${index}`, { domains: [origin] }]),
    ),
  };
  await writeFile(configFile, stringify({ config }));
  const call = { cwd: root, env: { ...own, PULUMI_STACK: stack, AUTHENTIK_TOKEN: info.authentik.token } };
  const start = performance.now();
  await pulumi(["up", "--yes", "--skip-preview"], call);
  return {
    cwd: root,
    env: call.env,
    seconds: (performance.now() - start) / 1000,
    remove: async () => {
      await pulumi(["destroy", "--yes"], call);
      await immichs.stop();
    },
  };
}
