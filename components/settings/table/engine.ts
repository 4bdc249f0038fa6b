import { runsElsewhere } from "../idle.ts";
import type { Section } from "../setting.ts";

export const engine: readonly Section[] = [
  {
    heading: "The Docker engine",
    settings: {
      dockerHost: {
        default: "",
        text: "unix:///path, ssh://user@host or tcp://host:2376; empty means the one that DOCKER_HOST names, or this machine's",
        counts: [runsElsewhere],
      },
      allowEngineMove: {
        default: false,
        text: "Let dockerHost be another engine than the one of before, after its volumes were brought over; for one update",
        counts: [runsElsewhere],
      },
      dockerSshOptions: {
        default: [],
        items: "string",
        text: "More options of the ssh command for an ssh:// engine, for example -i and a key's path",
        counts: [runsElsewhere],
      },
      dockerCa: {
        default: "",
        secret: true,
        text: "Certificate in PEM of the CA that signed a tcp:// engine's certificate",
        counts: [runsElsewhere],
      },
      dockerCert: {
        default: "",
        secret: true,
        text: "This machine's certificate in PEM for a tcp:// engine",
        counts: [runsElsewhere],
      },
      dockerKey: {
        default: "",
        secret: true,
        text: "The key of that certificate in PEM",
        counts: [runsElsewhere],
      },
    },
  },
  {
    heading: "A swarm of Docker engines",
    settings: {
      engine: {
        default: "docker",
        text: "What runs Immich: docker (containers on one engine), swarm (services on Docker Swarm, whose manager dockerHost is); docs/swarm.md",
        counts: [runsElsewhere],
      },
      replicas: {
        default: 2,
        text: "Tasks of Immich's API on a swarm, from 1 on; one more runs the background jobs",
        counts: [runsElsewhere],
      },
      endpointMode: {
        default: "dnsrr",
        text: "How a swarm leads to the tasks: dnsrr (the reverse proxy on the network finds them by name, nothing is published), vip (the routing mesh publishes the port on each node)",
        counts: [runsElsewhere],
      },
      rollout: {
        default: {},
        text: "How a swarm brings a change to the API's tasks, and takes it back: parallelism (1), delay (5s), order (start-first), failureAction (rollback), monitor (15s)",
        counts: [runsElsewhere],
      },
      placement: {
        default: {},
        text: 'Constraints of a swarm by part (server, microservices, machineLearning, database, redis), for example {database: ["node.hostname==nas"]}',
        counts: [runsElsewhere],
      },
    },
  },
];
