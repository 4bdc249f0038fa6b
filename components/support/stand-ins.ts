import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import { Failure } from "./failure.mjs";

/** A plugin that set-up may have had to put something else in the place of, by what it is called in Pulumi. */
export type Replaceable = "authentik" | "docker" | "command";

const titles: Record<Replaceable, string> = {
  authentik: "the Terraform provider goauthentik/authentik",
  docker: "Pulumi's docker plugin",
  command: "Pulumi's command plugin",
};

/** What set-up leaves beside each of its own. */
const mark = "immich-sso.json";

/**
 * Refuses what set-up built where it could not download the real thing: a stand-in knows what the tests need, and
 * what it leaves out would be missing in a home.
 * @param needed what this stack would be given
 * @throws Failure `setup/stand-in`
 */
export function refuseStandIns(needed: readonly Replaceable[], env: NodeJS.ProcessEnv): void {
  if (env.IMMICH_SSO_STAND_INS === "lab") return;
  const found = needed.flatMap((name) => {
    const version = versionOf(name);
    return isStandIn(name, version, env) ? [`${titles[name]} ${version}`] : [];
  });
  if (found.length === 0) return;
  throw new Failure({
    code: "setup/stand-in",
    problem: `set-up could not download ${found.join(" and ")}, and built a stand-in that is for the lab only`,
    allowed: 'the official one; in the lab a shell with its environment: eval "$(npm run -s lab:env)"',
    next: "give this machine access to the download, then: IMMICH_SSO_OFFLINE=0 npm run setup",
  });
}

function versionOf(name: Replaceable): string {
  const { version } = createRequire(import.meta.url)(`@pulumi/${name}/package.json`) as { version: string };
  return version.replace(/^v/, "");
}

function isStandIn(name: Replaceable, version: string, env: NodeJS.ProcessEnv): boolean {
  const home = env.PULUMI_HOME || join(env.HOME || homedir(), ".pulumi");
  if (name === "authentik") {
    const cache = env.PULUMI_DYNAMIC_TF_PLUGIN_CACHE_DIR || join(home, "dynamic_tf_plugins");
    return standsFor(cache).includes(version);
  }
  return standsFor(join(home, "plugins", `resource-${name}-v${version}`)).includes(version);
}

/** The versions that set-up's own build in this folder is taken for. */
function standsFor(folder: string): string[] {
  try {
    const { standIn } = JSON.parse(readFileSync(join(folder, mark), "utf8")) as {
      standIn?: string | string[];
    };
    return [standIn ?? []].flat();
  } catch {
    return [];
  }
}
