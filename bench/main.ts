/** `npm run bench`: what a preview without changes costs, beside an empty program's. */
import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "../lab/command.ts";
import { readLabInfo } from "../lab/info.ts";
import { labPlace } from "../lab/place.ts";
import { stackEnvironment } from "../lab/stack/environment.ts";
import { stackPlace } from "../lab/stack/place.ts";
import { type Case, timeAll } from "./measure.ts";
import { makeProgram, type ProgramName } from "./programs.ts";
import { table } from "./table.ts";

/** An odd number has a run as its median. */
const rounds = 7;
const preview = ["pulumi", "preview", "--expect-no-changes", "--non-interactive"];

await runCommand(async () => {
  const lab = labPlace();
  const info = await readLabInfo(lab);
  const env = stackEnvironment(info, stackPlace(lab));
  const folder = await mkdtemp(join(tmpdir(), "immich-sso-bench-"));
  const { PULUMI_OPTION_CONFIG_FILE: _, ...shared } = env;
  const plainEnv = { ...shared, PULUMI_BACKEND_URL: `file://${folder}` };
  const small = async (name: ProgramName, title: string): Promise<Case> => {
    const cwd = await makeProgram(folder, lab.root, name, plainEnv);
    return { title, command: preview, cwd, env: plainEnv };
  };
  try {
    const real = { cwd: lab.root, env };
    const timings = await timeAll(
      [
        await small("empty", "empty program"),
        await small("sdk", "program that imports @pulumi/pulumi"),
        await small("dynamic", "the same with one dynamic resource"),
        { title: "immich-sso, live drift read", command: preview, ...real },
        { title: "immich-sso, --refresh=false", command: [...preview, "--refresh=false"], ...real },
      ],
      rounds,
    );
    process.stdout.write(
      `${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}, ${rounds} rounds\n\n`,
    );
    process.stdout.write(`${table(timings)}\n`);
  } finally {
    await rm(folder, { recursive: true });
  }
});
