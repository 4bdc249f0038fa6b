import type { Entry } from "./entry.ts";

const up = "`pulumi up`";

/**
 * What Docker refuses, in its own words: those of the client and the engine 28 (client/errors.go,
 * client/request.go, daemon/errors.go, libnetwork, distribution/pull_v2.go), of registries (distribution's
 * errors.go), and of OpenSSH.
 */
export const docker: readonly Entry[] = [
  {
    code: "docker/daemon",
    signs: [
      /Cannot connect to the Docker daemon/,
      /error during connect:/,
      // The official plugin's, whatever kept it out (pulumi-docker's provider/image.go).
      /failed to connect to any docker daemon/,
    ],
    terminal:
      "`Cannot connect to the Docker daemon at …. Is the docker daemon running?`, or Pulumi's `failed to connect to any docker daemon`",
    causes: [
      "the engine does not run",
      "this user may not use its socket",
      "`immich-sso:dockerHost`, `DOCKER_HOST` or Docker's context names another place",
    ],
    probes: [],
    config: `\`pulumi config get immich-sso:dockerHost\`; then ${up}`,
    byHand: "`sudo systemctl start docker`; `docker context show`; `echo $DOCKER_HOST`",
  },
  {
    code: "docker/denied",
    // Engine 29 says `docker API` where 28 and before said `Docker daemon socket`.
    signs: [/permission denied while trying to connect to the [Dd]ocker/, /connect EACCES \S*docker\.sock/],
    terminal: "`permission denied while trying to connect to the Docker daemon socket at …`",
    causes: ["this user is neither root nor in the group docker", "the group was given after this login"],
    probes: [],
    config: `\`immich-sso:dockerHost\` for an engine of your own without root; then ${up}`,
    byHand: "`sudo usermod -aG docker $USER`, sign out and in again, `docker ps`",
  },
  {
    code: "docker/ssh",
    signs: [/Permission denied \(publickey/, /Host key verification failed/],
    terminal: "`Permission denied (publickey)` or `Host key verification failed`, from ssh",
    causes: [
      "the machine behind `immich-sso:dockerHost` does not know this key",
      "its host key is not in known_hosts, or is another one now",
    ],
    probes: [],
    config: `\`immich-sso:dockerSshOptions\`; then ${up}`,
    byHand: "`ssh <user>@<host> docker version` has to work without a question",
  },
  {
    code: "docker/image-missing",
    signs: [
      /manifest unknown/,
      /manifest for \S+ not found/,
      /No such image/,
      /pull access denied/,
      /repository does not exist/,
    ],
    terminal: "`manifest unknown`, `pull access denied for …` or `No such image`",
    causes: [
      "the version in `immich-sso:immichVersion` was never released",
      "an image of `immich-sso:images` has another name, or needs a login",
    ],
    probes: [],
    config: `\`pulumi config set immich-sso:immichVersion <a released one>\`; then ${up}`,
    byHand: "`docker pull <the image>` on the Docker host",
  },
  {
    code: "docker/rate-limit",
    signs: [/toomanyrequests/, /pull rate limit/],
    terminal: "`toomanyrequests: You have reached your … pull rate limit`",
    causes: ["the registry counts the pulls of your address, and it had enough of them"],
    probes: [],
    config: `\`immich-sso:images\` from another registry; then ${up}`,
    byHand: "`docker login` on the Docker host, or wait for the hours that it names",
  },
  {
    code: "docker/registry",
    signs: [/Get "https?:\/\/[^"]+\/v2\/[^"]*":/],
    terminal: '`Get "https://ghcr.io/v2/": dial tcp …`',
    causes: ["the Docker host reaches no registry: name server, firewall or proxy"],
    probes: [],
    config: `\`immich-sso:images\` from a registry in the house; then ${up}`,
    byHand: "`curl -I https://ghcr.io/v2/` on the Docker host: 401 is the right answer",
  },
  {
    code: "docker/platform",
    signs: [/no matching manifest for/, /exec format error/],
    terminal: "`no matching manifest for linux/… in the manifest list entries`",
    causes: ["the image was not built for the Docker host's processor"],
    probes: [],
    config: "another image in `immich-sso:images`",
    byHand: "`docker manifest inspect <the image>`, `uname -m` on the Docker host",
  },
  {
    code: "docker/subnets",
    signs: [/all predefined address pools have been fully subnetted/],
    terminal: "`all predefined address pools have been fully subnetted`",
    causes: ["the engine has about 30 networks, and no range of addresses is left for another"],
    probes: [],
    config: `\`immich-sso:backendNetwork\` takes one that is there; then ${up}`,
    byHand:
      "`docker network ls`; `docker network rm` of what nobody uses; or `default-address-pools` in daemon.json",
  },
  {
    code: "container/name-taken",
    signs: [/Conflict\. The container name/],
    terminal: "this code, or `Conflict. The container name … is already in use by container …`",
    causes: ["a container of that name was made by hand, by a compose file or by another stack"],
    probes: [],
    config: `\`immich-sso:containerName\`, or free the name, then ${up}`,
    byHand: "`docker rename immich_server immich_server_old && docker stop immich_server_old`",
  },
  {
    code: "container/port-taken",
    signs: [/port is already allocated/, /listen tcp\S* \S+: bind: address already in use/],
    terminal: "`Bind for … failed: port is already allocated`",
    causes: ["another container or a program on the Docker host has the port"],
    probes: [],
    config: `\`immich-sso:port\` or \`immich-sso:publishAddress\`, then ${up}`,
    byHand: "`docker ps --filter publish=2283`, `ss -ltnp | grep 2283` on the Docker host",
  },
  {
    code: "container/source-missing",
    signs: [/bind source path does not exist/],
    terminal: '`invalid mount config for type "bind": bind source path does not exist: …`',
    causes: [
      "the CA lies elsewhere on the Docker host than on this machine",
      "a folder of `immich-sso:library` or `immich-sso:mounts` is not there",
    ],
    probes: [],
    config: `\`immich-sso:caCertificateOnDockerHost\`; or \`immich-sso:caCertificatePem\`, which needs no file there; then ${up}`,
    byHand: "`ls -l` of the path in the message, on the Docker host",
  },
];
