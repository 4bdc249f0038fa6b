/** A fresh clone in the hands of somebody who has nothing of the project yet: a home folder, and a shell. */
import { execFile } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { placesFor } from "../../../setup/support/places.mjs";
import { freshClone, kept, runnerEnvironment } from "./runners.ts";
import { openShell, type Shell } from "./shell.ts";

export interface FreshHome {
  clone: string;
  home: string;
  shell: Shell;
  close(): Promise<void>;
}

/** With the npm packages of this clone, and the tools that set-up has built. */
export async function freshHome(env: NodeJS.ProcessEnv = {}): Promise<FreshHome> {
  const { folder: clone, remove } = await freshClone({});
  await promisify(execFile)("sh", ["-ec", kept], { cwd: clone });
  const home = await mkdtemp(join(tmpdir(), "immich-sso-home-"));
  const { cache, pulumiHome } = placesFor(process.env);
  // Logins go into Pulumi's home, which this machine's other stacks share. The plugins are copies, because set-up
  // writes into their folder where it lies.
  const plugins = join(home, ".pulumi/plugins");
  await cp(join(pulumiHome, "plugins"), plugins, { recursive: true, preserveTimestamps: true });
  const shell = openShell(
    clone,
    {
      ...runnerEnvironment(),
      ...{ HOME: home, IMMICH_SSO_CACHE: cache, PULUMI_HOME: join(home, ".pulumi") },
      // In place of somebody who looks at the preview and says yes.
      ...{ PULUMI_SKIP_CONFIRMATIONS: "true", PULUMI_OPTION_SKIP_PREVIEW: "true" },
      ...env,
    },
    home,
  );
  return {
    ...{ clone, home, shell },
    close: async () => {
      shell.close();
      await Promise.all([remove(), rm(home, { recursive: true })]);
    },
  };
}
