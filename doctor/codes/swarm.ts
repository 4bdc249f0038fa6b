import type { Codes } from "./explained.ts";

/** Immich on Docker Swarm; docs/swarm.md has the whole of it. */
export const swarm: Codes = {
  "swarm/tasks-not-ended": {
    means: "the tasks of the earlier Immich could not be ended before another image starts",
    why: "they would go on working on a database whose schema the other one changes",
    next: "`docker service scale immich_microservices=0 immich_server=0`, then `pulumi up`",
  },
  "swarm/engine": {
    means: "`immich-sso:engine` is neither of its two words",
    why: "`docker` runs containers, `swarm` services",
    next: "`pulumi config set immich-sso:engine swarm`",
  },
  "swarm/setting": {
    means: "a setting of a swarm is set, and there is none",
    why: "it would do nothing",
    next: "`pulumi config set immich-sso:engine swarm`, or `pulumi config rm` with the setting",
  },
  "swarm/replicas": {
    means: "the number of API tasks is none",
    why: "it is a whole number from 1 on",
    next: "`pulumi config set immich-sso:replicas 2`",
  },
  "swarm/rollout": {
    means: "Docker would not take this for an update of a service",
    why: "times have a unit, and order and failureAction are words of Docker's",
    next: "`pulumi config set --path immich-sso:rollout.delay 10s`",
  },
  "swarm/placement": {
    means: "a constraint is none of Docker's, or of a part that Immich does not have",
    why: "each part has a list of texts such as `node.hostname==nas`",
    next: "`pulumi config set --path 'immich-sso:placement.database[0]' node.hostname==nas`",
  },
  "swarm/endpoint-mode": {
    means: "`immich-sso:endpointMode` is neither of its two words",
    why: "`dnsrr` leaves the way to a reverse proxy, `vip` publishes the port",
    next: "`pulumi config set immich-sso:endpointMode dnsrr`",
  },
  "swarm/publish-address": {
    means: "the routing mesh would publish Immich more widely than it was asked for",
    why: "it listens on every address of each node",
    next: "`pulumi config set immich-sso:publishAddress 0.0.0.0`, or `immich-sso:endpointMode dnsrr`",
  },
  "swarm/unreachable": {
    means: "no browser would get to Immich",
    why: "nothing is published, and no reverse proxy shares a network with it",
    next: "`pulumi config set immich-sso:network <the proxy's overlay network>`",
  },
  "swarm/workers": {
    means: "the environment says which workers run",
    why: "the program says it for each service: the API's, and the one of the background jobs",
    next: "`pulumi config rm --path immich-sso:environment.IMMICH_WORKERS_INCLUDE`",
  },
  "swarm/host-gateway": {
    means: "a host name is to be the Docker host",
    why: "a task may run on any node, so that would be another machine each time",
    next: "`pulumi config set --path 'immich-sso:hosts[\"auth.home.example\"]' <its IP address>`",
  },
  "swarm/unasked": {
    means: "the engine cannot be asked for its swarm",
    why: "the docker command, or ssh, does not reach it; its words are in the message",
    next: '`docker info`; `npm run explain -- "<its words>"`',
  },
  "swarm/inactive": {
    means: "the engine is in no swarm that works",
    why: "it never was in one, has left, or is locked since its restart",
    next: "`docker swarm init` there, or `docker swarm unlock`; then `pulumi up`",
  },
  "swarm/worker": {
    means: "the engine is a worker of its swarm",
    why: "only managers take services",
    next: "`pulumi config set immich-sso:dockerHost ssh://user@<a manager>`",
  },
  "swarm/network": {
    means: "a network belongs to one engine",
    why: "a task on another node could not join it",
    next: "`docker network create --driver overlay --attachable <a name>`, and the setting to that name",
  },
  "swarm/volume": {
    means: "the swarm has several nodes, and something that must not be lost lies in a volume of one",
    why: "a task that moves finds an empty volume on the other node",
    next: "`immich-sso:volumeDrivers` for a file server, or `immich-sso:placement` for one node; docs/swarm.md has both",
  },
  "swarm/changed": {
    means: "containers are to become services of a swarm, or the other way",
    why: "both would run for a while, two databases on one volume",
    next: "`pulumi config set immich-sso:engine` as it was; or `pulumi destroy`, which keeps photos and database, then `pulumi up`",
  },
  "swarm/name-taken": {
    means: "the swarm has something of that name, and it is not in this stack's state",
    why: "a compose file or another stack has it",
    next: "remove it, or `pulumi config set immich-sso:containerName <another>`",
  },
};
