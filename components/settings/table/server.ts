import {
  hasNoTraefikLabels,
  imageSaysVersion,
  publishesNothing,
  runsElsewhere,
  runsServerOnly,
} from "../idle.ts";
import type { Section } from "../setting.ts";

export const server: readonly Section[] = [
  {
    heading: "The Immich server",
    settings: {
      deploy: {
        default: "stack",
        text: "What is run: stack (server, machine learning, Postgres, Valkey), server (the server only, for a database and a Redis of your own), external (nothing; Immich runs elsewhere)",
        counts: "always",
      },
      immichVersion: {
        default: "3.1.0",
        text: "Version of Immich; raise it to upgrade, one major version at a time",
        counts: [runsElsewhere, imageSaysVersion],
      },
      allowVersionJump: {
        default: false,
        text: "Let the version go down or skip a major one, after a database of that version was restored; for one update",
        counts: [runsElsewhere],
      },
      images: {
        default: {},
        text: "Images of your own instead of those of the version, with tag or digest: server, machineLearning, database, redis",
        counts: [runsElsewhere],
        members: { machineLearning: [runsServerOnly], database: [runsServerOnly], redis: [runsServerOnly] },
      },
      containerName: {
        default: "immich_server",
        text: "Name of the server's container; the others are named likewise: immich_machine_learning, immich_postgres, immich_redis",
        counts: [runsElsewhere],
        ofInstance: (name) => `${name}_server`,
      },
      port: {
        default: 2283,
        text: "Port on the Docker host that Immich is published on",
        counts: [runsElsewhere, publishesNothing],
      },
      publishAddress: {
        default: "127.0.0.1",
        text: "Address on the Docker host that the port is bound to",
        counts: [runsElsewhere, publishesNothing],
      },
      network: {
        default: "",
        text: "Existing Docker network to join, for example Traefik's; empty means Docker's bridge",
        counts: [runsElsewhere],
      },
      traefik: {
        default: false,
        text: "Label the container for Traefik, with a router for the domains over TLS",
        counts: [runsElsewhere],
      },
      traefikEntryPoint: {
        default: "websecure",
        text: "Traefik's entry point for the domains",
        counts: [runsElsewhere, hasNoTraefikLabels],
      },
      traefikCertResolver: {
        default: "",
        text: "Traefik's certificate resolver; empty means the certificate that Traefik has for the domains",
        counts: [runsElsewhere, hasNoTraefikLabels],
      },
      trustedProxies: {
        default: [],
        items: "string",
        text: "IP addresses and ranges of the reverse proxies that Immich believes; none means every private address",
        counts: [runsElsewhere],
      },
      hosts: {
        default: {},
        text: "IP address by host name for the server's container, for example of Authentik where DNS says another; host-gateway is the Docker host",
        counts: [runsElsewhere],
      },
      dns: {
        default: [],
        items: "string",
        text: "IP addresses of the server's name servers; none means those of the Docker host",
        counts: [runsElsewhere],
      },
      backendNetwork: {
        default: "",
        text: "Existing Docker network for server, database, Redis and machine learning; empty makes one, which costs each preview two seconds",
        counts: [runsElsewhere, runsServerOnly],
      },
      library: {
        default: "immich-library",
        text: "Where photos lie, an absolute path on the Docker host or the name of a volume",
        counts: [runsElsewhere],
        ofInstance: (name) => `${name}-library`,
      },
      database: {
        default: "immich-database",
        text: "Where the database lies, likewise",
        counts: [runsElsewhere, runsServerOnly],
        ofInstance: (name) => `${name}-database`,
      },
      modelCache: {
        default: "immich-model-cache",
        text: "Where models of the machine learning are cached, likewise; a volume goes with the stack, unless it was there before",
        counts: [runsElsewhere, runsServerOnly],
        ofInstance: (name) => `${name}-model-cache`,
      },
      mounts: {
        default: [],
        items: "object",
        text: "More folders for the server, for example an external library: source (absolute path on the Docker host, or a volume), target, readOnly (true)",
        counts: [runsElsewhere],
      },
      volumeDrivers: {
        default: {},
        text: 'How Docker makes the volumes of library, database and modelCache, for example {library: {driver: local, options: {type: nfs, o: "addr=10.0.0.5,rw", device: ":/photos"}}}',
        counts: [runsElsewhere],
        members: { database: [runsServerOnly], modelCache: [runsServerOnly] },
      },
      keepVolumes: {
        default: true,
        text: "Keep the volumes of photos and database when the stack is destroyed, or when another one is named; a volume that was there before the stack is always kept",
        counts: [runsElsewhere],
      },
      user: {
        default: "",
        text: "uid:gid of all containers, for example 1000:1000, owner of the folders on the Docker host; empty means each image's own user",
        counts: [runsElsewhere],
      },
      limits: {
        default: {},
        text: "Memory in MiB and number of CPUs by container (server, machineLearning, database, redis), for example {server: {memory: 4096, cpus: 2}}",
        counts: [runsElsewhere],
        members: { machineLearning: [runsServerOnly], database: [runsServerOnly], redis: [runsServerOnly] },
      },
      startSeconds: {
        default: 300,
        text: "Seconds that a container may take until it is healthy, and Immich until its first answer, 10 to 86400; one that ends again and again is not waited for",
        counts: [runsElsewhere],
      },
      environment: {
        default: {},
        text: "More environment variables of the container, for example DB_HOSTNAME and REDIS_HOSTNAME",
        counts: [runsElsewhere],
      },
      databasePassword: {
        default: "",
        secret: true,
        text: "DB_PASSWORD of a database of your own; it reaches Immich in a file",
        counts: [runsElsewhere],
      },
      databaseUrl: {
        default: "",
        secret: true,
        text: "DB_URL of a database of your own, likewise",
        counts: [runsElsewhere],
      },
      redisPassword: {
        default: "",
        secret: true,
        text: "REDIS_PASSWORD of a Redis of your own, likewise",
        counts: [runsElsewhere],
      },
      labels: {
        default: {},
        text: "Labels of the container; they win over those for Traefik",
        counts: [runsElsewhere],
      },
    },
  },
];
