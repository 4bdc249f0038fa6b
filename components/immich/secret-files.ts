import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";

/** Secrets of a container by the variable that would hold them: `DB_PASSWORD`. */
export type Secrets = Record<string, pulumi.Input<string>>;

/** Where a container finds one: the place that Docker's own secrets have. */
export function secretFile(variable: string): string {
  return `/run/secrets/${variable.toLowerCase()}`;
}

/** `DB_PASSWORD_FILE` and its like: `docker inspect` shows where the secret lies, not what it is. */
export function fileVariables(secrets: Secrets): Record<string, string> {
  return Object.fromEntries(Object.keys(secrets).map((name) => [`${name}_FILE`, secretFile(name)]));
}

/**
 * Put into the container's own layer before it starts, so that a remote engine needs no file for it. Readable for
 * every user in the container, because a rootless one is not root and Postgres gives root up.
 */
export function secretUploads(secrets: Secrets): docker.types.input.ContainerUpload[] {
  return Object.entries(secrets).map(([name, value]) => ({
    file: secretFile(name),
    content: pulumi.secret(value),
    permissions: "0444",
  }));
}
