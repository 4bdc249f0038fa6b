import type { Entry } from "./entry.ts";

const nothing = "nothing";
const stopped = "the update stops with Docker's own words";

/** A refusal of the program's own: nothing was touched. */
function refused(
  code: string,
  cause: string,
  config: string,
  byHand = "the same in the container that you run",
): Entry {
  return {
    code,
    signs: [new RegExp(`${code}\\b`)],
    browser: "nothing: the preview and the update stop before anything is touched",
    ...{ immich: nothing, authentik: nothing, causes: [cause], probes: [] },
    ...{ config, byHand },
  };
}

/** Immich's container and the engine that runs it: refused settings, and what the engine itself refuses. */
export const container: readonly Entry[] = [
  {
    code: "container/name-taken",
    signs: [/container\/name-taken/, /Conflict\. The container name/],
    ...{ browser: "the update stops with this code", immich: nothing, authentik: nothing },
    causes: ["a container of that name was made by hand, by a compose file or by another stack"],
    probes: [],
    config: "`immich-sso:containerName`, or free the name, then `pulumi up`",
    byHand: "`docker rename immich_server immich_server_old && docker stop immich_server_old`",
  },
  {
    code: "container/port-taken",
    signs: [/port is already allocated/, /listen tcp\S* \S+: bind: address already in use/],
    ...{ browser: stopped, immich: nothing, authentik: nothing },
    causes: ["another container or a program on the Docker host has the port"],
    probes: [],
    config: "`immich-sso:port` or `immich-sso:publishAddress`, then `pulumi up`",
    byHand: "`docker ps --filter publish=2283`, `ss -ltnp | grep 2283` on the Docker host",
  },
  {
    code: "container/source-missing",
    signs: [/bind source path does not exist/],
    ...{ browser: stopped, immich: nothing, authentik: nothing },
    causes: [
      "the CA lies elsewhere on the Docker host than on this machine",
      "a folder of `immich-sso:library` or `immich-sso:mounts` is not there",
    ],
    probes: [],
    config:
      "`immich-sso:caCertificateOnDockerHost`; or `immich-sso:caCertificatePem`, which needs no file there; then `pulumi up`",
    byHand: "`ls -l` of the path in the message, on the Docker host",
  },
  refused(
    "container/version-older",
    "Immich takes its database forwards only, and a later version ran before",
    "`immich-sso:immichVersion` as it was; `immich-sso:allowVersionJump true` for one update, after a backup was restored",
    "restore a backup that the older version made, then start that version",
  ),
  refused(
    "container/version-skipped",
    "each major version of Immich migrates the database of the one before it",
    "`immich-sso:immichVersion` one major version on, `pulumi up`, then the next",
  ),
  refused(
    "container/network-taken",
    "somebody else's network has the name of the one that the stack would make",
    "`immich-sso:backendNetwork` takes it as it is",
    "`docker network rm`, where nothing uses it",
  ),
  refused(
    "container/secret-in-environment",
    "docker inspect shows a container's variables to everyone who may run it",
    "`pulumi config set --secret immich-sso:databasePassword`, or `databaseUrl`, `redisPassword`: it becomes a file",
    "`DB_PASSWORD_FILE` and its like",
  ),
  refused(
    "container/rootless-volume",
    "a volume belongs to root or to the image's own user",
    "`immich-sso:library`, `database` and `modelCache` as folders of the Docker host that belong to `immich-sso:user`",
  ),
  refused(
    "container/own-services",
    "with `immich-sso:deploy stack` the program makes the database and the Redis, and knows where they are",
    "`immich-sso:deploy server` for those of your own",
  ),
  refused(
    "container/oauth-variable",
    "IMMICH_OAUTH_ and IMMICH_OIDC_ variables do nothing in any version of Immich",
    "remove them from `immich-sso:environment`",
  ),
  refused(
    "container/config-file",
    "with IMMICH_CONFIG_FILE Immich refuses every change of its settings",
    "remove it from `immich-sso:environment`, or set `immich-sso:pushSettings false`",
  ),
  refused(
    "container/ca-variable",
    "NODE_EXTRA_CA_CERTS takes one file, and the internal CA is it",
    "put your certificate into the file of `immich-sso:caCertificate`; it may hold several",
  ),
  refused(
    "container/port-variable",
    "with IMMICH_PORT Immich listens elsewhere than the published port leads",
    "`immich-sso:port` is the port on the Docker host",
  ),
  refused(
    "container/upload-folder",
    "IMMICH_MEDIA_LOCATION is a folder of the container itself, which goes with the next one",
    "a folder in /data, or in a mount of `immich-sso:mounts` with `readOnly: false`",
  ),
  refused(
    "container/latest",
    "the tag latest moves: an upgrade comes unasked, and Immich does not go back",
    "a version or a digest in `immich-sso:images`, or `immich-sso:immichVersion`",
  ),
  refused(
    "container/relative-path",
    "the engine has no folder that a relative path could start from",
    "a path that begins with /, or the name of a volume",
  ),
  refused(
    "container/volume-name",
    "Docker takes two or more of letters, digits, _, . and - for the name of a volume",
    "another name, or a path that begins with /",
  ),
  refused(
    "container/mount-shadowed",
    "two mounts at one place, or one over the CA, the library or Immich itself: one hides the other",
    "another `target` in `immich-sso:mounts`",
  ),
  refused("container/port-twice", "two services listen on one port", "another port for one of them"),
  refused(
    "engine/host",
    "`immich-sso:dockerHost` is no address of a Docker engine",
    "unix:///path/to.sock, ssh://user@host or tcp://host:2376",
    "`docker -H <address> version`",
  ),
  refused(
    "engine/tls-missing",
    "an engine on the network without TLS on both sides makes everyone there root",
    "`pulumi config set --secret immich-sso:dockerCa < ca.pem`, likewise dockerCert and dockerKey; or ssh://",
    "https://docs.docker.com/engine/security/protect-access/",
  ),
  refused(
    "engine/tls-material",
    "a certificate or key for the engine is none, has expired, or belongs to another",
    "set `immich-sso:dockerCa`, `dockerCert` and `dockerKey` again, each from its file",
    "`docker --tlsverify --tlscacert ca.pem --tlscert cert.pem --tlskey key.pem -H <address> version`",
  ),
  refused(
    "engine/context",
    "DOCKER_CONTEXT in the environment wins over `immich-sso:dockerHost`, and another engine would be changed",
    "`unset DOCKER_CONTEXT`",
    "`docker context show`",
  ),
];
