/** `node lab/with-lab.ts <command …>`: runs a command while the lab is up, and takes down a lab that was not up before. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { runCommand } from "./command.ts";
import { labDown } from "./down.ts";
import { findLabInfo } from "./info.ts";
import { labPlace } from "./place.ts";
import { standIns } from "./stack/environment.ts";
import { labUp } from "./up.ts";

await runCommand(async () => {
  const [command = "", ...args] = process.argv.slice(2);
  const place = labPlace();
  const wasUp = (await findLabInfo(place)) !== undefined;
  await labUp(place);
  const env = { ...process.env, ...standIns };
  const child = spawn(command, args, { stdio: "inherit", env });
  const [code] = (await once(child, "close")) as [number | null];
  process.exitCode = code ?? 1;
  if (!wasUp) await labDown(place);
});
