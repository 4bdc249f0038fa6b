/** `npm run preview`, `npm run down`, `npm run pulumi -- <args>`: the Pulumi CLI on the lab's stack. */
import { runCommand } from "./command.ts";
import { readLabInfo } from "./info.ts";
import { labPlace } from "./place.ts";
import { folderFor, pulumiHere } from "./stack/cli.ts";
import { stackEnvironment } from "./stack/environment.ts";
import { stackPlace } from "./stack/place.ts";

await runCommand(async () => {
  const lab = labPlace();
  const info = await readLabInfo(lab);
  const place = stackPlace(lab);
  const args = process.argv.slice(2);
  const cwd = folderFor(args, lab.root, place);
  process.exitCode = await pulumiHere(args, { cwd, env: stackEnvironment(info, place) });
});
