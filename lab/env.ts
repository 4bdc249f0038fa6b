/** `npm run -s lab:env`: the environment in which plain `pulumi` commands meet the lab's stack, for a shell. */
import { exportLine } from "../setup/support/shell.mjs";
import { runCommand } from "./command.ts";
import { readLabInfo } from "./info.ts";
import { labPlace } from "./place.ts";
import { stackEnvironment } from "./stack/environment.ts";
import { stackPlace } from "./stack/place.ts";

await runCommand(async () => {
  const lab = labPlace();
  const variables = stackEnvironment(await readLabInfo(lab), stackPlace(lab));
  const lines = Object.entries(variables).map(([name, value]) => exportLine(name, value));
  process.stdout.write(`${lines.join("\n")}\n`);
});
