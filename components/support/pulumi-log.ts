import * as pulumi from "@pulumi/pulumi";
import { type Said, textOf } from "./said.ts";

/* What the program says beside one of its resources; its own module, because the SDK takes long to load. */

export function logInfo(said: Said, resource?: pulumi.Resource): Promise<void> {
  return pulumi.log.info(textOf(said), resource);
}

export function logWarning(said: Said, resource?: pulumi.Resource): Promise<void> {
  return pulumi.log.warn(textOf(said), resource);
}

export function logError(said: Said, resource?: pulumi.Resource): Promise<void> {
  return pulumi.log.error(textOf(said), resource);
}
