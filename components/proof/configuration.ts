import { type Problem, problem } from "../support/problem.ts";
import type { StackConfig } from "../support/stack-config.ts";
import type { AutoLaunchArgs, AutoLaunchMode } from "./auto-launch.ts";

const unwritten = "cannot be written while immich-sso:pushSettings is false";
const together = "immich-sso:probeUser and immich-sso:probePassword need each other; set both or none";

/** What the configuration says of the proof, with what is wrong with it. */
export function readProofConfiguration(config: StackConfig): {
  autoLaunch: Pick<AutoLaunchArgs, "mode" | "person">;
  problems: Problem[];
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
      ...problem("config/needs", "immich-sso:autoLaunch", mode, cannotWrite ? unwritten : undefined),
      ...(Boolean(username) === Boolean(password) ? [] : [{ code: "config/needs", text: together }]),
    ],
  };
}
