import type { Codes } from "./explained.ts";

const anew = "`npm run lab:down && npm start`";

/** The lab of `npm start`: what keeps it from running on this machine. */
export const lab: Codes = {
  "lab/docker-missing": {
    means: "there is no docker command",
    why: "an engine alone is not enough: the lab calls the command",
    next: "`sudo apt-get install docker.io`, then `npm start`",
  },
  "lab/docker-failed": {
    means: "a docker command failed",
    why: "its own words are in the message",
    next: '`npm run explain -- "<its words>"`; `docker info`',
  },
  "lab/engine-elsewhere": {
    means: "the engine is on another machine, or in a virtual one",
    why: "the lab's servers run here, and the containers have to reach them",
    next: "`unset DOCKER_HOST`, then `npm start` on Linux: an engine is started there",
  },
  "lab/network": {
    means: "the lab's network could not be made",
    why: "the engine refused it, or every network of 10.213 is taken by older labs",
    next: "`docker network ls`; `npm run lab:down` in clones that you no longer use",
  },
  "lab/no-free-port": {
    means: "no server can listen at the lab's ports",
    why: "something else has all of them",
    next: "`ss -ltnp`, end what listens there, then `npm start`",
  },
  "lab/debian-image": {
    means: "the directory's image cannot be made",
    why: "neither can the engine pull debian:12-slim, nor is this root on Debian",
    next: "`docker pull debian:12-slim`, then `npm start`",
  },
  "lab/immich-image": {
    means: "the image of Immich's stand-in cannot be made",
    why: "it is made of this machine's Node, by docker, tar and ldd, on Linux only",
    next: "`docker version`; `which tar ldd`; then `npm start`",
  },
  "lab/directory-ended": {
    means: "the lab's domain controller ended",
    why: "its log's end is in the message",
    next: anew,
  },
  "lab/directory-silent": {
    means: "the lab's domain controller does not answer",
    why: "a busy machine, or an engine without room",
    next: `\`docker system df\`; ${anew}`,
  },
  "lab/ldap-sync": {
    means: "the lab's Authentik did not read the directory in time",
    why: "a busy machine; what it says is in the message",
    next: anew,
  },
  "lab/authentik-api": {
    means: "the lab's Authentik answered otherwise than it should",
    why: "it was started by another version of this clone",
    next: `\`cat .lab/authentik/log.txt\`; ${anew}`,
  },
  "lab/process-ended": {
    means: "one of the lab's servers ended at once",
    why: "its log's end is in the message",
    next: anew,
  },
  "lab/process-silent": {
    means: "one of the lab's servers was not ready in time",
    why: "a busy machine",
    next: "the log that the message names; `npm start` goes on from where it stopped",
  },
  "lab/not-up": {
    means: "the lab does not run",
    why: "it was never started in this clone, or was taken down",
    next: "`npm run lab:up`",
  },
  "lab/info-unreadable": {
    means: "the lab's own notes are damaged",
    why: "somebody edited them: the lab itself writes them whole or not at all",
    next: "`npm run lab:up`, which writes them anew",
  },
  "lab/up-failed": {
    means: "the `pulumi up` of `npm start` failed",
    why: "the reason stands above it, with a code of its own",
    next: "`npm start`, once it is mended, goes on from where it stopped",
  },
  "lab/pulumi-failed": {
    means: "a `pulumi` command of the lab failed",
    why: "Pulumi's own words are in the message",
    next: `\`npm run explain -- "<its words>"\`; ${anew}`,
  },
};
