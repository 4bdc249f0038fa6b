/** README's two commands in a fresh clone with a lab of its own, and what it shows of them. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ImmichClient } from "../../components/support/immich/client.ts";
import { authentikApi } from "../../lab/authentik-api.ts";
import { docker } from "../../lab/docker.ts";
import type { LabInfo } from "../../lab/info.ts";
import { commandsOf, isSetting, missing, outputOf } from "../support/document-commands.ts";
import { edit } from "../support/immich.ts";
import { type FreshHome, freshHome } from "./support/fresh-home.ts";

let home: FreshHome;
let info: LabInfo;
before(async () => {
  home = await freshHome();
});
after(async () => {
  await home.shell.type("npm run lab:down");
  await home.close();
});

async function typed(command: string, allowed = [0]): Promise<string> {
  const { code, output } = await home.shell.type(command);
  assert.ok(allowed.includes(code), `${command}\nended with ${code}:\n${output}`);
  return output;
}

test("npm start shows what README shows, and again that nothing changed", async () => {
  const [start, ...others] = commandsOf("README.md").filter(({ command }) => !isSetting(command));
  assert.deepEqual([start?.command, others], ["npm start", []]);
  const output = await typed("npm start");
  assert.deepEqual(missing(start?.shown ?? [], output), [], output);
  assert.match(await typed("npm start"), /│ nothing changed \(20 resources\) +│/);
});

test("changed by hand on both sides, the preview and the doctor say what README says", async () => {
  info = JSON.parse(await readFile(join(home.clone, ".lab/lab.json"), "utf8")) as LabInfo;
  const ca = await readFile(info.ca.certificate, "utf8");
  const at = { url: info.immich.origin, ca };
  const shown = await typed("npm run -s pulumi -- stack output adminPassword --show-secrets");
  const session = await new ImmichClient(at).logIn(info.immich.adminEmail, shown.trim());
  const changes = { buttonText: "by hand", clientSecret: "changed-by-hand-in-immich" };
  await edit(new ImmichClient({ ...at, accessToken: session }), changes);
  const authentik = authentikApi(info.authentik.url, info.authentik.token, ca);
  const { results } = await authentik.get<{ results: { pk: number; redirect_uris: object[] }[] }>(
    "providers/oauth2/",
  );
  for (const { pk, redirect_uris } of results)
    await authentik.patch(`providers/oauth2/${pk}/`, {
      redirect_uris: [...redirect_uris, { matching_mode: "regex", url: ".*" }],
    });

  const preview = await typed("npm run preview");
  assert.deepEqual(missing(outputOf("~  authentik:index:ProviderOauth2"), preview), [], preview);
  const doctor = await typed("npm run doctor", [2]);
  assert.deepEqual(missing(outputOf("│ ✗ │ Authentik takes"), doctor), [], doctor);
});

test("npm run down and npm run lab:down take all of it away", async () => {
  assert.match(await typed("npm run down"), /Resources:\n {4}- 20 deleted\n/);
  await typed("npm run lab:down");
  const left = await docker(info.dockerHost, ["ps", "--all", "--format", "{{.Names}}"]);
  assert.ok(!left.includes(info.immich.containerName) && !left.includes(info.directory.container), left);
});
