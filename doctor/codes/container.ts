import type { Codes } from "./explained.ts";

const environment = "`pulumi config rm --path immich-sso:environment.<its name>`";

/** Immich's containers: settings that would not work, and what the stack did not make. */
export const container: Codes = {
  "container/deploy": {
    means: "`immich-sso:deploy` is none of its three words",
    why: "`stack` makes all containers, `server` Immich's own, `external` none",
    next: "`pulumi config set immich-sso:deploy stack`",
  },
  "container/version": {
    means: "the version is no whole one",
    why: "`v3` or `release` would move by themselves, and Immich does not go back",
    next: "`pulumi config set immich-sso:immichVersion 3.1.0`",
  },
  "container/version-older": {
    means: "this stack, or the database that was kept, ran a later version",
    why: "Immich takes its database forwards only",
    next: "`pulumi config set immich-sso:immichVersion` as it was; after a restored backup `immich-sso:allowVersionJump true` for one update",
  },
  "container/version-skipped": {
    means: "a major version would be left out",
    why: "each one migrates the database of the one before it",
    next: "`pulumi config set immich-sso:immichVersion` one major version on, `pulumi up`, then the next",
  },
  "container/folder-shared": {
    means: "another container may write in the folder or volume of the database, or of the library",
    why: "two databases on one folder destroy each other's data; it is often the compose project of before, stopped or not",
    next: "take the container away that the text names: `docker compose down` without `--volumes` leaves the data",
  },
  "container/ended": {
    means: "a container ended three times, or was stopped, while it was waited for",
    why: "the end of its log stands in the error, with what is known of these words",
    next: "`docker logs immich_server` on the Docker host; `docker logs … 2>&1 | npm run -s explain`; then `pulumi up`",
  },
  "container/not-healthy": {
    means: "a container runs, and its health check did not pass in time",
    why: "it hangs, or the migrations of a large library take longer",
    next: "`pulumi config set immich-sso:startSeconds 3600`, `pulumi up`; or `docker logs` of it, on the Docker host",
  },
  "container/gone": {
    means: "a container was removed while it was waited for",
    why: "somebody else's command, or another run of the program",
    next: "`pulumi up`",
  },
  "container/start-seconds": {
    means: "the patience with a starting container is no whole number from 10 to 86400",
    why: "less is no start at all, and more than a day is no start any more",
    next: "`pulumi config set immich-sso:startSeconds 300`",
  },
  "container/latest": {
    means: "an image has the tag latest, or none",
    why: "the tag moves: an upgrade comes unasked",
    next: "a version or a digest in `immich-sso:images`, or `immich-sso:immichVersion` alone",
  },
  "container/part": {
    means: "there is no such container",
    why: "images and limits are those of server, machineLearning, database and redis",
    next: "`pulumi config rm --path immich-sso:limits.<the name>`, or `immich-sso:images.<the name>`",
  },
  "container/limit": {
    means: "a limit is none that Docker takes",
    why: "memory is in MiB from 6 on, cpus a number above 0",
    next: "`pulumi config set --path immich-sso:limits.server.memory 4096`",
  },
  "container/user": {
    means: "the user is not in numbers",
    why: "a container does not know this host's names",
    next: "`pulumi config set immich-sso:user 1000:1000`; `id` shows yours",
  },
  "container/rootless-volume": {
    means: "a volume is to belong to a user who cannot write to it",
    why: "Docker gives a volume to root, or to the image's own user",
    next: "folders of that user in `immich-sso:library`, `database` and `modelCache`",
  },
  "container/network-taken": {
    means: "the engine has a network of that name, and it is not in this stack's state",
    why: "a compose file or another stack has it",
    next: "`pulumi config set immich-sso:backendNetwork <its name>` takes it as it is; or `docker network rm`",
  },
  "container/volume-driver": {
    means: "a driver for a volume is none, or is for something that is no volume",
    why: "library, database and modelCache have one each, where they are volumes",
    next: "`pulumi config set --path immich-sso:volumeDrivers.library.driver local`",
  },
  "container/port": {
    means: "the port is none",
    why: "ports are whole numbers from 1 to 65535",
    next: "`pulumi config set immich-sso:port 2283`",
  },
  "container/port-twice": {
    means: "two services would listen on one port",
    why: "the second one would not start",
    next: "`pulumi config set immich-sso:port <another>`",
  },
  "container/hosts": {
    means: "a name or an address in `immich-sso:hosts` is none",
    why: "they become lines of the container's /etc/hosts",
    next: "`pulumi config set --path 'immich-sso:hosts[\"auth.home.example\"]' 192.168.1.10`, or host-gateway",
  },
  "container/dns": {
    means: "a name server is no IP address",
    why: "nobody could look its name up",
    next: "`pulumi config set --path 'immich-sso:dns[0]' 192.168.1.1`",
  },
  "container/proxies": {
    means: "a trusted proxy is neither an address nor a range",
    why: "Immich does not start with anything else",
    next: "`pulumi config set --path 'immich-sso:trustedProxies[0]' 172.16.0.0/12`",
  },
  "container/proxies-twice": {
    means: "trusted proxies are set in two places",
    why: "IMMICH_TRUSTED_PROXIES is what `immich-sso:trustedProxies` becomes",
    next: "`pulumi config rm --path immich-sso:environment.IMMICH_TRUSTED_PROXIES`",
  },
  "container/oauth-variable": {
    means: "a variable IMMICH_OAUTH_… or IMMICH_OIDC_… is set",
    why: "no version of Immich reads such a one",
    next: environment,
  },
  "container/config-file": {
    means: "IMMICH_CONFIG_FILE is set",
    why: "Immich then refuses every change of its settings",
    next: `${environment}, or \`pulumi config set immich-sso:pushSettings false\``,
  },
  "container/ca-variable": {
    means: "NODE_EXTRA_CA_CERTS is set",
    why: "it takes one file, and the internal CA is it",
    next: `${environment}; the file of \`immich-sso:caCertificate\` may hold several certificates`,
  },
  "container/port-variable": {
    means: "IMMICH_PORT is set",
    why: "Immich would listen elsewhere than the published port leads",
    next: `${environment}; \`immich-sso:port\` is the one on the Docker host`,
  },
  "container/upload-folder": {
    means: "IMMICH_MEDIA_LOCATION is a folder of the container itself",
    why: "all photos would go with the next container",
    next: "a folder in /data, or in a mount of `immich-sso:mounts` with `readOnly: false`",
  },
  "container/secret-in-environment": {
    means: "a password stands among the variables",
    why: "`docker inspect` shows them to everyone who may run it",
    next: "`pulumi config set --secret immich-sso:databasePassword` (`databaseUrl`, `redisPassword`): it becomes a file",
  },
  "container/own-services": {
    means: "a database or a Redis of your own is named, and the stack makes its own",
    why: "the server has one way to find them",
    next: "`pulumi config set immich-sso:deploy server` for your own, or remove what the message names",
  },
  "container/relative-path": {
    means: "a path does not begin with /",
    why: "the engine has no folder that it could start from",
    next: "the whole path on the Docker host, or the name of a volume",
  },
  "container/volume-name": {
    means: "Docker takes no such name of a volume",
    why: "two or more of letters, digits, _, . and -, the first a letter or digit",
    next: "another name, or a path that begins with /",
  },
  "container/mount-shadowed": {
    means: "two mounts at one place, or one over the CA, the library or Immich itself",
    why: "one would hide the other",
    next: "another `target` in `immich-sso:mounts`",
  },
  "engine/moved": {
    means:
      "`immich-sso:dockerHost` (or `DOCKER_HOST`) leads to another engine than the one with this stack's containers",
    why: "containers, photos and database would stay there, and an empty Immich would start here",
    next: "`immich-sso:dockerHost` as it was; or the steps in remote-docker.md, `To another engine`",
  },
  "engine/not-compared": {
    means: "whether another address leads to the same engine could not be asked",
    why: "the docker command, or ssh, is missing or was refused there",
    next: "`docker -H <the new address> info`; then `pulumi up`",
  },
  "engine/unasked": {
    means: "the engine does not say how a starting container is",
    why: "the docker command of this machine, or that behind ssh, gets no answer",
    next: "`docker -H <dockerHost> ps`; then `pulumi up`",
  },
  "engine/host": {
    means: "`immich-sso:dockerHost` is no address of an engine",
    why: "it is unix:///path/to.sock, ssh://user@host or tcp://host:2376, without a password",
    next: "`docker -H <address> version`, then `pulumi config set immich-sso:dockerHost <address>`",
  },
  "engine/ssh-options": {
    means: "options for ssh, and no engine behind ssh",
    why: "nobody would read them",
    next: "`pulumi config rm immich-sso:dockerSshOptions`, or a `dockerHost` of ssh://",
  },
  "engine/tls": {
    means: "certificates for an engine that is not reached by tcp://",
    why: "nobody would read them",
    next: "`pulumi config rm immich-sso:dockerCa`, likewise dockerCert and dockerKey",
  },
  "engine/tls-missing": {
    means: "an engine on the network without TLS on both sides",
    why: "whoever reaches it is root on its machine",
    next: "`pulumi config set --secret immich-sso:dockerCa < ca.pem`, likewise dockerCert and dockerKey; or ssh://; docs/remote-docker.md",
  },
  "engine/tls-material": {
    means: "a certificate or key for the engine is none, is over, or belongs to another",
    why: "the wrong file was read, or it was renewed",
    next: "set each again from its file; `docker --tlsverify --tlscacert ca.pem --tlscert cert.pem --tlskey key.pem -H <address> version`",
  },
  "engine/context": {
    means: "DOCKER_CONTEXT is set in this shell",
    why: "it wins over `immich-sso:dockerHost`, and another engine would be changed",
    next: "`unset DOCKER_CONTEXT`",
  },
  "engine/docker-host": {
    means: "DOCKER_HOST is set in this shell beside an engine with TLS",
    why: "the Docker provider looks there, and says `failed to connect to any docker daemon`; a shell of `npm run env` sets it for set-up's own engine",
    next: "`unset DOCKER_HOST`",
  },
  "engine/cert-path": {
    means: "DOCKER_CERT_PATH is set in this shell",
    why: "it stands against the certificates of the settings",
    next: "`unset DOCKER_CERT_PATH`",
  },
};
