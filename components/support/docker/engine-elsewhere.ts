import { own } from "../own.ts";
import type { Problem } from "../problem.ts";
import type { StackConfig } from "../stack-config.ts";
import { isLoopback, withoutPassword, withoutTls } from "./engine-problems.ts";

/** Both are needed: the docker command takes TLS by the one, and the Docker provider by the other. */
const variables = ["DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH"] as const;

/**
 * An engine that is not named by our own setting but by `docker:host` or the environment is held to the same rule as
 * that one: on the network only with TLS on both sides.
 * @param values of the whole stack, by whole keys
 */
export function engineElsewhereProblems(
  config: StackConfig,
  values: Readonly<Record<string, string>>,
  environment: NodeJS.ProcessEnv,
): Problem[] {
  const runs = config.get("deploy") !== "external" && !config.get("dockerHost");
  const fills = config.get("fillMails") && config.get("fillThrough")?.startsWith("docker:");
  if (!runs && !fills) return [];
  const given = own(values, "docker:host");
  const [where, host] = given
    ? ["docker:host", given]
    : ["DOCKER_HOST in the environment", environment.DOCKER_HOST ?? ""];
  const missing = variables.filter((name) => !environment[name]);
  if (!host.startsWith("tcp://") || isLoopback(host) || missing.length === 0) return [];
  const text = `${where} ${JSON.stringify(withoutPassword(host))} needs ${missing.join(", ")} in the environment: ${withoutTls}`;
  return [{ code: "engine/tls-missing", text }];
}
