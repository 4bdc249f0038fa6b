import { Failure } from "../failure.mjs";
import { shellWord } from "../shell.mjs";

/* Every error text about a swarm that is not about a value of the configuration alone. */

/** Somebody else's: made by hand or by another stack, and so not ours to remove. */
export const swarmNameTaken = (kind: string, name: string, id: string): Failure =>
  new Failure({
    code: "swarm/name-taken",
    problem: `the swarm has a ${kind} ${name} (${id}) that is not in this stack's state`,
    allowed: "a name that is free; photos and database stay in their volumes whatever becomes of a service",
    next: `docker ${kind} rm ${shellWord(name)}, or another immich-sso:containerName, then: pulumi up`,
  });

/** @param words of the docker command */
export const swarmTasksNotEnded = (service: string, words: string): Failure =>
  new Failure({
    code: "swarm/tasks-not-ended",
    problem: `the tasks of the service ${service} could not be ended before another image of Immich starts: ${words}`,
    allowed: "no task of the earlier Immich on the database that the other one migrates",
    next: `docker service scale ${shellWord(`${service}=0`)}, then: pulumi up`,
  });

export const swarmUnasked = (words: string): Failure =>
  new Failure({
    code: "swarm/unasked",
    problem: `the engine cannot be asked for its swarm: ${words}`,
    allowed: "immich-sso:engine swarm needs an engine that answers, and is a manager of a swarm",
    next: "docker info",
  });

export const swarmInactive = (state: string): Failure =>
  new Failure({
    code: "swarm/inactive",
    problem: `the engine is in no swarm that works (its state is ${state})`,
    allowed: "an engine that is a manager of a swarm, or immich-sso:engine docker",
    next: `docker swarm ${state === "locked" ? "unlock" : "init"}, on that engine, then: pulumi up`,
  });

export const swarmWorker = (managers: readonly string[]): Failure =>
  new Failure({
    code: "swarm/worker",
    problem: "the engine is a worker of its swarm, and only a manager takes services",
    allowed: `an engine that is a manager${managers.length > 0 ? `, for example ${managers.join(", ")}` : ""}`,
    next: "pulumi config set immich-sso:dockerHost ssh://user@manager",
  });

/** A network that only this node has, which a task on another one could not join. */
export const swarmNetworkLocal = (setting: string, name: string, scope: string): Failure =>
  new Failure({
    code: "swarm/network",
    problem: `${setting} ${JSON.stringify(name)} is a network of one engine (scope ${scope}), which services cannot join`,
    allowed: "an overlay network, which reaches every node of the swarm",
    next: `docker network create --driver overlay --attachable another-name, then: pulumi config set ${setting} another-name`,
  });

/** Data in a volume that each node has for itself. */
export const swarmVolumeEverywhere = (nodes: number, volumes: readonly string[]): Failure =>
  new Failure({
    code: "swarm/volume",
    problem:
      `the swarm has ${nodes} nodes, and each would have a volume of its own for ${volumes.join(", ")}: ` +
      "a task that moves to another node would find it empty",
    allowed:
      "a volume of a file server (immich-sso:volumeDrivers), a folder that every node has mounted, " +
      "or a constraint to one node for all that use it (immich-sso:placement)",
    next: "docs/swarm.md has an example of each; then: pulumi up",
  });

/** Both would run for a while, because Pulumi makes the new before it takes the old away. */
export const swarmChanged = (isSwarm: boolean): Failure =>
  new Failure({
    code: "swarm/changed",
    problem:
      `this stack runs Immich ${isSwarm ? "in containers" : "on a swarm"}, and immich-sso:engine now says ` +
      `${isSwarm ? "swarm" : "docker"}: two databases would work on one volume for a while`,
    allowed: "a destroy first, which keeps photos and database where immich-sso:keepVolumes is true",
    next: `pulumi config set immich-sso:engine ${isSwarm ? "docker" : "swarm"}, or: pulumi destroy, then: pulumi up`,
  });
