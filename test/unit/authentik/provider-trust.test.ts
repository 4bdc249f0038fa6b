/** A preview knows whether the Authentik provider's process will trust the internal CA. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { providerTrustWarning } from "../../../components/authentik/provider-trust.ts";
import { ensureAuthority } from "../../../lab/ca/authority.ts";
import { root } from "../../support/documents.ts";

test("this project's own Pulumi.yaml starts it with the CA; another one has to, or the shell", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "immich-sso-trust-"));
  t.after(() => rm(folder, { recursive: true }));
  const { certificate: ca, certificateFile } = await ensureAuthority(folder);
  const warning = (project: string, env: NodeJS.ProcessEnv = {}, platform: NodeJS.Platform = "linux") =>
    providerTrustWarning(ca, project, { env, platform })?.split(":")[0];
  assert.equal(warning(root), undefined);
  assert.equal(warning(folder), "authentik/provider-trust");
  assert.equal(warning(folder, { SSL_CERT_FILE: certificateFile }), undefined);
  assert.equal(warning(folder, { SSL_CERT_DIR: `/nowhere:${folder}` }), undefined);
  assert.equal(warning(root, {}, "darwin"), "authentik/provider-trust");
  assert.equal(providerTrustWarning(undefined, folder, { env: {}, platform: "linux" }), undefined);
  await writeFile(
    join(folder, "Pulumi.yaml"),
    "name: home\nplugins:\n  providers:\n    - name: terraform-provider\n      path: ../immich-sso/setup/bridge\n",
  );
  assert.equal(warning(folder), undefined);
});
