import { createHash, createHmac } from "node:crypto";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { GeneratedSecret } from "../../support/generated-secret.ts";
import type { EngineOption } from "../container.ts";
import { knownEngine } from "../engine-provider.ts";
import { stackId, stackLabel } from "../leftover-container.ts";
import { type Secrets, secretFile } from "../secret-files.ts";
import { removeLeftover, type SwarmObject } from "./leftover.ts";

/**
 * Swarm gives none away that a service has, so the new one comes, then the service moves to it, then the old one goes.
 * The official plugin would begin with the old one, as with everything that has a name.
 */
const newFirst = { deleteBeforeReplace: false };

type Child = { parent: pulumi.Resource | undefined } & EngineOption;

/**
 * Secrets of a service as Swarm's own: encrypted in the managers' log, in memory on the nodes whose tasks need them,
 * and at the place where a container finds them too. Swarm never changes one, so a new value is another secret under
 * another name; the name tells nothing of the value without the key, which is in the state, encrypted.
 */
export function swarmSecrets(resource: string, service: string, secrets: Secrets, child: Child) {
  const given = Object.entries(secrets);
  if (given.length === 0) return [];
  const key = new GeneratedSecret(`${resource}-secret-names`, parentOf(child));
  return given.map(([variable, value]) => {
    const known = variable.toLowerCase();
    const tag = pulumi
      .all([pulumi.output(key.value), value])
      .apply(([salt, text]) => createHmac("sha256", salt).update(text).digest("hex").slice(0, 12));
    const name = pulumi.unsecret(pulumi.interpolate`${service}-${known}-${tag}`);
    const data = pulumi.secret(value).apply((text) => Buffer.from(text).toString("base64"));
    const made = new docker.Secret(
      `${resource}-secret-${known.replaceAll("_", "-")}`,
      { name, data, labels: [{ label: stackLabel, value: stackId() }] },
      {
        ...parentOf(child),
        ...newFirst,
        additionalSecretOutputs: ["data"],
        hooks: freeName("secret", child),
      },
    );
    return { secretId: made.id, secretName: made.name, fileName: secretFile(variable), fileMode: 0o444 };
  });
}

/** Files of a service that are no secrets, brought to each node by Swarm and read-only there. */
export function swarmConfigs(
  resource: string,
  service: string,
  files: readonly docker.types.input.ContainerUpload[],
  child: Child,
) {
  return files.map(({ file, content }, index) => {
    const data = pulumi.output(content).apply((text) => Buffer.from(text ?? "").toString("base64"));
    const tag = data.apply((text) => createHash("sha256").update(text).digest("hex").slice(0, 12));
    const made = new docker.ServiceConfig(
      `${resource}-file-${index}`,
      {
        name: pulumi.interpolate`${service}-file-${tag}`,
        data,
        labels: [{ label: stackLabel, value: stackId() }],
      },
      { ...parentOf(child), ...newFirst, hooks: freeName("config", child) },
    );
    return { configId: made.id, configName: made.name, fileName: file, fileMode: 0o444 };
  });
}

/** A hook is given the name that was settled by then. */
function freeName(kind: SwarmObject, { engine }: Child): pulumi.ResourceHookBinding {
  return {
    beforeCreate: [
      async ({ urn, newInputs }) => {
        const { name } = newInputs as { name: string };
        await removeLeftover(kind, name, urn, await knownEngine(engine));
      },
    ],
  };
}

function parentOf({ parent }: Child): pulumi.CustomResourceOptions {
  return parent ? { parent } : {};
}
