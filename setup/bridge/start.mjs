/** Prints, as lines of a shell, which bridge to start and in which environment. Runs at each start of a provider. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { Failure } from "../../components/support/failure.mjs";
import { placesFor } from "../support/places.mjs";
import { exportLine } from "../support/shell.mjs";
import { bridgeExecutable } from "../tools/bridge.mjs";
import { versions } from "../versions.mjs";
import { argumentsOf, settingsFile, settingsIn } from "./stack-settings.mjs";
import { certificatesOf, folderOf, trustedFolders } from "./trust.mjs";

/**
 * No business of a Terraform provider: the stack's settings, what opens its state, and what would weaken TLS or hand
 * the token to another process. Authentik's own address and token stay, for `pulumi import` has no others.
 */
const removed = [
  ...["PULUMI_CONFIG", "PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE", "PULUMI_ACCESS_TOKEN"],
  ...["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "PGPASSWORD"],
  ...["AUTHENTIK_INSECURE", "PULUMI_BRIDGE_REATTACH_PROVIDERS", "TF_REATTACH_PROVIDERS"],
];

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {string} the bridge in the home of the engine that asks for it, else in set-up's own
 * @throws {Failure} `setup/bridge-missing`
 */
function findBridge(env) {
  const home = env.PULUMI_HOME || join(env.HOME || homedir(), ".pulumi");
  const places = [home, placesFor(env).pulumiHome].map(bridgeExecutable);
  const found = () => places.find((place) => existsSync(place));
  if (!found() && !/^(1|true)$/i.test(env.PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION ?? "")) {
    const args = ["plugin", "install", "resource", "terraform-provider", versions.bridge];
    // Standard output is where the engine reads the bridge's port.
    spawnSync("pulumi", [...args, "--non-interactive"], { env, cwd: "/", stdio: ["ignore", 2, 2] });
  }
  const bridge = found();
  if (bridge) return bridge;
  throw new Failure({
    code: "setup/bridge-missing",
    problem: `the Terraform bridge ${versions.bridge} is not in ${places.join(" and not in ")}`,
    next: 'npm run setup && eval "$(npm run -s env)"',
  });
}

try {
  const { env } = process;
  const [cli = ""] = process.argv.slice(2);
  const project = process.cwd();
  const settings = await settingsIn(settingsFile(argumentsOf(cli), env, project));
  const certificates = certificatesOf(settings, project);
  const folder = certificates === "" ? undefined : folderOf(certificates, placesFor(env).cache);
  const lines = [
    `unset ${removed.join(" ")}`,
    ...(folder ? [exportLine("SSL_CERT_DIR", trustedFolders(env.SSL_CERT_DIR, folder))] : []),
    exportLine("bridge", findBridge(env)),
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
} catch (error) {
  const text = error instanceof Error && !(error instanceof Failure) ? error.stack : error;
  process.stderr.write(`${text instanceof Failure ? text.message : text}\n`);
  process.exitCode = 1;
}
