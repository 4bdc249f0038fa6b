/** Makes the lab's stack ready to be used: passphrase, backend, stack, settings, token. */
import { randomBytes } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { readIfThere, writePrivate } from "../files.ts";
import type { LabInfo } from "../info.ts";
import type { LabPlace } from "../place.ts";
import { pulumi } from "./cli.ts";
import { stackEnvironment } from "./environment.ts";
import { type StackPlace, stackName, stackPlace } from "./place.ts";
import { mergeSettings, type SettingsFile } from "./settings.ts";

/** Idempotent: what is there is left, what the lab moved (addresses, ports) is written anew. */
export async function prepareStack(lab: LabPlace, info: LabInfo): Promise<StackPlace> {
  const place = stackPlace(lab);
  await mkdir(place.backend, { recursive: true, mode: 0o700 });
  if (!(await readIfThere(place.passphraseFile)))
    await writePrivate(place.passphraseFile, randomBytes(24).toString("base64url"));
  await writePrivate(join(place.folder, "Pulumi.yaml"), "name: immich-sso\nruntime: nodejs\n");

  const call = { cwd: place.folder, env: stackEnvironment(info, place) };
  await pulumi(["stack", "select", "--create", stackName], call);
  await writeSettings(lab, info, place);
  await pulumi(["config", "set", "authentik:token", "--secret", "--stack", stackName], {
    ...call,
    input: info.authentik.token,
  });
  return place;
}

async function writeSettings(lab: LabPlace, info: LabInfo, place: StackPlace): Promise<void> {
  const ofClone = parse(await readFile(join(lab.root, `Pulumi.${stackName}.yaml`), "utf8")) as SettingsFile;
  const old = parse((await readIfThere(place.configFile)) ?? "{}") as SettingsFile;
  await writePrivate(place.configFile, stringify(mergeSettings(ofClone, info, old)));
}
