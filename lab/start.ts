/** `npm start`: the lab, a real `pulumi up` of the stack `dev`, and a person who signs in. */
import { readFile } from "node:fs/promises";
import { signIn } from "../components/proof/sign-in.ts";
import { runCommand } from "./command.ts";
import type { LabInfo } from "./info.ts";
import { labPlace } from "./place.ts";
import { prepareStack } from "./stack/prepare.ts";
import { summary } from "./stack/summary.ts";
import { upStack } from "./stack/up.ts";
import { step } from "./steps.ts";
import { labUp } from "./up.ts";

await runCommand(async () => {
  const started = performance.now();
  const lab = labPlace();
  const info = await labUp(lab);
  const stack = await step("stack dev: settings and secrets", () => prepareStack(lab, info));
  const update = await upStack(lab, info, stack);
  const alice = await step("alice signs in", () => signInAs(info, "alice"));
  const seconds = (performance.now() - started) / 1000;
  process.stdout.write(`\n${summary(update, alice, seconds)}\n`);
});

async function signInAs(
  { immich, authentik, directory, ca }: LabInfo,
  username: keyof LabInfo["directory"]["users"],
) {
  return signIn({
    origin: immich.origin,
    authentik: authentik.url,
    username,
    password: directory.users[username].password,
    ca: await readFile(ca.certificate, "utf8"),
  });
}
