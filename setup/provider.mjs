/**
 * `npm run provider -- <version>`: takes another version of the Terraform provider of Authentik. Pulumi.yaml keeps it,
 * so every later command goes on with it, on another clone of the same commit too.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Failure } from "../components/support/failure.mjs";
import { pinnedProvider, withProvider } from "./support/provider-pin.mjs";

const root = new URL("../", import.meta.url);
const project = new URL("Pulumi.yaml", root);

/** @param {string | undefined} version @returns {number} the exit code */
function take(version) {
  const before = readFileSync(project, "utf8");
  if (!version || !/^\d{4}\.\d{1,2}\.\d+(-[\w.]+)?$/.test(version)) {
    throw new Failure({
      code: "setup/provider-version",
      problem: `${JSON.stringify(version ?? "")} is not a version of goauthentik/authentik; Pulumi.yaml has ${pinnedProvider(before)}`,
      allowed: "<year>.<month>.<patch>",
      next: "npm run provider -- 2026.5.0",
    });
  }
  writeFileSync(project, withProvider(before, version));
  // Set-up brings the provider and generates the SDK; its list of variables is for a shell, not for here.
  const { status } = spawnSync(process.execPath, [fileURLToPath(new URL("setup/main.mjs", root)), "env"], {
    cwd: root,
    stdio: ["inherit", "ignore", "inherit"],
  });
  if (status !== 0) {
    writeFileSync(project, before);
    return 1;
  }
  process.stdout.write(`goauthentik/authentik ${version}: Pulumi.yaml keeps it; commit that file\n`);
  return 0;
}

try {
  process.exitCode = take(process.argv[2]);
} catch (error) {
  process.stderr.write(
    `\n${error instanceof Failure ? error.message : /** @type {Error} */ (error).stack}\n`,
  );
  process.exitCode = 1;
}
