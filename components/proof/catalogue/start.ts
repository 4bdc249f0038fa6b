import type { Entry } from "./entry.ts";

const up = "`pulumi up`";
const gone = "the proxy's 502, or nothing";

/**
 * Why Immich's server ends again and again: its own words in `docker logs` (services/database.service.ts,
 * services/storage.service.ts, its page of errors), those of Kysely's migrator, of Postgres and of Redis.
 */
export const start: readonly Entry[] = [
  {
    code: "start/database-newer",
    // immich-app/immich#30720, #30493; kysely's migrator.ts
    signs: [/previously executed migration \S+ is missing/],
    browser: gone,
    immich: "`Migrations failed: Error: corrupted migrations: previously executed migration … is missing`",
    causes: ["the database was used by a later version of Immich, which does not go back"],
    probes: [],
    config: `\`pulumi config set immich-sso:immichVersion <the later one>\`, then ${up}`,
    byHand: "or restore a backup of the database that the older version made (docs/upgrades.md)",
  },
  {
    code: "start/database-older",
    signs: [/Invalid upgrade path/],
    browser: gone,
    immich: "`Migrations failed: Error: Invalid upgrade path.`",
    causes: ["the database is of a version before 1.132, and this one no longer knows the way from there"],
    probes: [],
    config: `\`immich-sso:immichVersion 1.132.3\`, ${up}, and once it runs the next version`,
    byHand: "the same with the image's tag",
  },
  {
    code: "start/database-silent",
    signs: [/(ENOTFOUND|EAI_AGAIN) \S*(database|postgres)/, /ECONNREFUSED \S+:5432\b/],
    browser: gone,
    immich: "`Error: getaddrinfo ENOTFOUND database`, or `Error: connect ECONNREFUSED …:5432`",
    causes: [
      "the database's container does not run",
      "the server is not on its network",
      "`DB_HOSTNAME` is another name",
    ],
    probes: [],
    config: `\`docker logs immich_postgres\`; with \`deploy server\` DB_HOSTNAME in \`immich-sso:environment\`, and \`immich-sso:network\`; then ${up}`,
    byHand: "`docker ps -a --filter name=postgres`",
  },
  {
    code: "start/database-password",
    signs: [/password authentication failed for user/, /(database|role) "[^"]+" does not exist/],
    browser: gone,
    immich: '`PostgresError: password authentication failed for user "…"`',
    causes: [
      "Postgres took its password when its volume was made, and another one is given now",
      "another user or database than the server's",
    ],
    probes: [],
    config: `\`pulumi config set --secret immich-sso:databasePassword\`, the one of then; then ${up}`,
    byHand: "`docker exec immich_postgres psql -U postgres -c \"ALTER USER postgres PASSWORD '…'\"`",
  },
  {
    code: "start/redis",
    signs: [
      /(ENOTFOUND|EAI_AGAIN) \S*(redis|valkey)/,
      /ECONNREFUSED \S+:6379\b/,
      /NOAUTH Authentication required/,
      /WRONGPASS invalid username-password pair/,
    ],
    browser: gone,
    immich: "`Error: getaddrinfo ENOTFOUND redis` or `Error: connect ECONNREFUSED …:6379`, again and again",
    causes: [
      "the container of Redis (Valkey) does not run",
      "`REDIS_HOSTNAME` is another name",
      "its password is another",
    ],
    probes: [],
    config: `\`docker logs immich_redis\`; with \`deploy server\` REDIS_HOSTNAME in \`immich-sso:environment\`, and \`immich-sso:redisPassword\`; then ${up}`,
    byHand: "`docker ps -a --filter name=redis`",
  },
  {
    code: "start/vectors",
    // immich-app/immich#18432, #18439, #18708, #18810, #29448
    signs: [
      /Failed to activate \S+ extension/,
      /No vector extension found/,
      /extension is not available in this Postgres instance/,
      /must be loaded via shared_preload_libraries/,
      /extension version is \S+, but Immich only supports/,
      /permission denied to create extension/,
    ],
    browser: gone,
    immich:
      "`Failed to activate VectorChord extension.`, or `vchord must be loaded via shared_preload_libraries`",
    causes: [
      "the Postgres has no VectorChord, or another version of it than this Immich takes",
      "its user may not create extensions",
      "a `postgresql.auto.conf` of before names other libraries",
    ],
    probes: [],
    config: "`immich-sso:deploy stack` brings the right image; with `deploy server` the Postgres is yours",
    byHand:
      "`CREATE EXTENSION IF NOT EXISTS vchord CASCADE;` as a superuser, `shared_preload_libraries = 'vchord.so'`",
  },
  {
    code: "start/library-denied",
    signs: [
      /EACCES: permission denied/,
      /EROFS: read-only file system/,
      /Failed to (create|write) "<UPLOAD_LOCATION>/,
    ],
    browser: `${gone}, or uploads fail`,
    immich: "`Failed to write /data/…/.immich: Error: EACCES: permission denied`",
    causes: [
      "the folder of `immich-sso:library` does not belong to the user that Immich runs as",
      "the drive is mounted read only, or as somebody else's (NFS, SMB)",
    ],
    probes: [],
    config: `\`immich-sso:user\` as the folder's owner, for example 1000:1000; then ${up}`,
    byHand: "`sudo chown -R 1000:1000 <the folder>` on the Docker host; `mount | grep <the folder>`",
  },
  {
    code: "start/library-missing",
    signs: [/ENOENT: no such file or directory, open '\S*\.immich'/, /Failed to read "<UPLOAD_LOCATION>/],
    browser: gone,
    immich: "`Failed to read /data/…/.immich: Error: ENOENT: no such file or directory`",
    causes: [
      "the drive with the photos is not mounted, so Immich sees an empty folder and stops",
      "`immich-sso:library` names another folder than before",
    ],
    probes: [],
    config: `\`immich-sso:library\` as it was; then ${up}`,
    byHand:
      "`ls -a <the folder>/upload` on the Docker host shows `.immich` once the drive is there; `docker restart immich_server`",
  },
  {
    code: "start/media-location",
    signs: [/inconsistent media location/],
    browser: gone,
    immich: "`Detected an inconsistent media location. …`",
    causes: [
      "IMMICH_MEDIA_LOCATION, or the place of the mount in the container, is not the one that the database knows",
    ],
    probes: [],
    config: `\`immich-sso:environment\` without IMMICH_MEDIA_LOCATION, or as it was; then ${up}`,
    byHand: "move nothing on the Docker host: only the place in the container is meant",
  },
  {
    code: "start/config-file",
    // 3.x, 2.x, and a file that is not there or no YAML
    signs: [/Invalid system config:/, /Invalid value\(s\) in file:/, /Unable to load configuration file:/],
    browser: gone,
    immich: "`Error: Invalid system config: …` with each place, or `Unable to load configuration file: …`",
    causes: [
      "the file of IMMICH_CONFIG_FILE has a value that this Immich does not take",
      "the file is not in the container, or no JSON or YAML",
    ],
    probes: [],
    config:
      "`npm run -s export-config > immich.json` makes it anew, as `immich-sso:pushSettings false` asks for",
    byHand:
      '`docker exec immich_server cat "$IMMICH_CONFIG_FILE"`; without IMMICH_CONFIG_FILE Immich takes its database\'s',
  },
  {
    code: "start/environment",
    signs: [/Invalid environment variables:/],
    browser: gone,
    immich: "`Error: Invalid environment variables:` with each name and what is wrong with it",
    causes: ["a variable of the container has a value that Immich does not take"],
    probes: [],
    config: `\`immich-sso:environment\` without it, or as Immich's documentation has it; then ${up}`,
    byHand: "`docker inspect -f '{{json .Config.Env}}' immich_server`",
  },
  {
    code: "start/disk-full",
    signs: [/ENOSPC/, /[Nn]o space left on device/],
    browser: `${gone}, or uploads fail`,
    immich: "`ENOSPC: no space left on device`; Postgres: `could not extend file …: No space left on device`",
    causes: [
      "the disk of the photos or of the database is full",
      "it has no inodes left",
      "Postgres has too little /dev/shm",
    ],
    probes: [],
    config: `\`df -h\` and \`df -i\` on the Docker host, make room, then ${up}`,
    byHand: "`docker system df`; `docker restart immich_postgres immich_server`",
  },
];
