import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { DockerEngine, DockerTls } from "../support/docker/engine.ts";

/** The engine as an argument: its TLS material is secret. */
export interface EngineArgs extends Pick<DockerEngine, "host" | "sshOptions"> {
  tls?: pulumi.Input<DockerTls> | undefined;
}

/** The options of a component with a Docker provider for that engine, which all that is made in it goes by. */
export function onEngine(
  name: string,
  engine: EngineArgs | undefined,
  opts: pulumi.ComponentResourceOptions,
): pulumi.ComponentResourceOptions {
  if (!engine) return opts;
  const { host, sshOptions, tls } = engine;
  const material = tls && pulumi.secret(tls);
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
    opts.parent ? { parent: opts.parent } : {},
  );
  return { ...opts, providers: [provider] };
}

/** The engine with its secrets in clear, for a command that this program runs itself. */
export function knownEngine(engine: EngineArgs | undefined): Promise<DockerEngine | undefined> {
  return new Promise((resolve) => {
    pulumi.output(engine).apply((known) => resolve(known));
  });
}
