import * as pulumi from "@pulumi/pulumi";
import { engineProblems } from "../support/docker/engine-problems.ts";
import type { Problem } from "../support/problem.ts";
import type { StackConfig } from "../support/stack-config.ts";
import type { EngineArgs } from "./engine-provider.ts";

/** The Docker engine that the stack names, or none where the environment's is meant; and what is wrong with it. */
export function readEngine(config: StackConfig): { engine: EngineArgs | undefined; problems: Problem[] } {
  const host = config.get("dockerHost") ?? "";
  const sshOptions = config.getObject<string[]>("dockerSshOptions") ?? [];
  const [ca, cert, key] = [config.get("dockerCa"), config.get("dockerCert"), config.get("dockerKey")];
  const given = { ...(ca ? { ca } : {}), ...(cert ? { cert } : {}), ...(key ? { key } : {}) };
  return {
    engine: host
      ? { host, sshOptions, ...(ca && cert && key ? { tls: pulumi.secret({ ca, cert, key }) } : {}) }
      : undefined,
    problems: engineProblems({ host, sshOptions, tls: given }, process.env),
  };
}
