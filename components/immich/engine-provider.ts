import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { DockerEngine, DockerTls } from "../support/docker/engine.ts";
import { EngineGuard } from "./engine-guard.ts";

/** The engine as an argument: its TLS material is secret. */
export interface EngineArgs extends Pick<DockerEngine, "host" | "sshOptions"> {
  tls?: pulumi.Input<DockerTls> | undefined;
}

/** The options of what is made on an engine, and what must be there before the first of it. */
export interface OnEngine {
  opts: pulumi.ComponentResourceOptions;
  guard: EngineGuard;
}

/** The options of a component with a Docker provider for that engine, which all that is made in it goes by. */
export function onEngine(
  name: string,
  { engine, allowMove, swarm }: { engine: EngineArgs | undefined; allowMove: boolean; swarm: boolean },
  opts: pulumi.ComponentResourceOptions,
): OnEngine {
  const parent = opts.parent ? { parent: opts.parent } : {};
  const guard = new EngineGuard(`${name}-engine-guard`, { engine, allowMove, swarm }, parent);
  if (!engine) return { opts, guard };
  const { host, sshOptions, tls } = engine;
  const material = tls && pulumi.secret(tls);
  const options: pulumi.CustomResourceOptions = {
    ...parent,
    dependsOn: [guard],
  };
  const provider = new docker.Provider(
    `${name}-engine`,
    {
      host,
      ...(sshOptions.length > 0 ? { sshOpts: [...sshOptions] } : {}),
      ...(material
        ? {
            caMaterial: material.apply(({ ca }) => ca),
            certMaterial: material.apply(({ cert }) => cert),
            keyMaterial: material.apply(({ key }) => key),
          }
        : {}),
    },
    options,
  );
  return { opts: { ...opts, providers: [provider] }, guard };
}

/** The engine with its secrets in clear, for a command that this program runs itself. */
export function knownEngine(engine: EngineArgs | undefined): Promise<DockerEngine | undefined> {
  return new Promise((resolve) => {
    pulumi.output(engine).apply((known) => resolve(known));
  });
}
