import { Failure } from "../failure.mjs";

/* Every error text about the Docker engine that is not about a value of the configuration. */

/** Somebody else's container: made by hand or by another stack, and so not ours to remove. */
export const containerNameTaken = (name: string, id: string): Failure =>
  new Failure({
    code: "container/name-taken",
    problem: `the engine has a container ${name} (${id}) that this stack did not make`,
    allowed: "a name that is free; photos and database stay in their volumes whatever becomes of a container",
    next: `docker rename ${name} ${name}_old && docker stop ${name}_old, then: pulumi up`,
  });

/** Somebody else's network, which may well be the one to use. */
export const networkNameTaken = (name: string, id: string): Failure =>
  new Failure({
    code: "container/network-taken",
    problem: `the engine has a network ${name} (${id}) that this stack did not make`,
    allowed: "a name that is free, or that network as the existing one of immich-sso:backendNetwork",
    next: `pulumi config set immich-sso:backendNetwork ${name}`,
  });
