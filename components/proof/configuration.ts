import type { StackConfig } from "../support/settings/stack-config.ts";
import type { AutoLaunchArgs, AutoLaunchMode } from "./auto-launch.ts";

const modes: readonly string[] = ["leave", "always", "afterProof", "never"] satisfies AutoLaunchMode[];

/** What the configuration says of the proof, with what is wrong with it. */
export function readProofConfiguration(config: StackConfig): {
  autoLaunch: Pick<AutoLaunchArgs, "mode" | "person">;
  problems: (string | undefined)[];
} {
  const mode = config.require("autoLaunch");
  const username = config.get("probeUser") || undefined;
  const password = config.getSecret("probePassword");
  const cannotWrite = mode !== "leave" && !config.requireBoolean("pushSettings");
  return {
    autoLaunch: {
      mode: mode as AutoLaunchMode,
      person: username && password ? { username, password } : undefined,
    },
    problems: [
      modes.includes(mode)
        ? undefined
        : `immich-sso:autoLaunch ${JSON.stringify(mode)} is none of ${modes.join(", ")}`,
      cannotWrite
        ? `immich-sso:autoLaunch ${JSON.stringify(mode)} cannot be written while immich-sso:pushSettings is false`
        : undefined,
      Boolean(username) !== Boolean(password)
        ? "immich-sso:probeUser and immich-sso:probePassword need each other; set both or none"
        : undefined,
    ],
  };
}
