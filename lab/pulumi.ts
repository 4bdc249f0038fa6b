/** `npm run preview`, `npm run down`, `npm run pulumi -- <args>`: the Pulumi CLI on the lab's stack. */
import { runCommand } from "./command.ts";
import { readLabInfo } from "./info.ts";
import { labPlace } from "./place.ts";
import { pulumiHere } from "./stack/cli.ts";
import { stackEnvironment } from "./stack/environment.ts";
import { stackPlace } from "./stack/place.ts";

await runCommand(async () => {
  const lab = labPlace();
  const info = await readLabInfo(lab);
  const env = stackEnvironment(info, stackPlace(lab));
  process.exitCode = await pulumiHere(process.argv.slice(2), { cwd: lab.root, env });
});
