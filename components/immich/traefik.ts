import { type Problem, problem } from "../support/problem.ts";

/** How Traefik is to find Immich. */
export interface TraefikArgs {
  /** Immich's origins as browsers use them; each becomes a host of the router's rule. */
  domains: readonly string[];
  /** Traefik's entry point, several with commas, for example `websecure`. */
  entryPoint: string;
  /** Traefik's certificate resolver; without one Traefik serves the certificate that it has for the host. */
  certResolver?: string | undefined;
}

/** Immich's port in its container, which Traefik cannot guess: the image exposes more than one. */
const servicePort = "2283";

/**
 * The labels that make Traefik route Immich's domains to this container, over TLS. Traefik 2 and 3 read them alike.
 * @param network the one on which Traefik reaches the container, where that has several
 */
export function traefikLabels(
  containerName: string,
  network: string | undefined,
  { domains, entryPoint, certResolver }: TraefikArgs,
): Record<string, string> {
  // A dot would end the name within the label.
  const name = containerName.replaceAll(".", "-");
  const router = `traefik.http.routers.${name}`;
  const hosts = new Set(domains.map((domain) => new URL(domain).hostname));
  return {
    "traefik.enable": "true",
    ...(network ? { "traefik.docker.network": network } : {}),
    [`${router}.rule`]: [...hosts].map((host) => `Host(\`${host}\`)`).join(" || "),
    [`${router}.entrypoints`]: entryPoint,
    [`${router}.tls`]: "true",
    ...(certResolver ? { [`${router}.tls.certresolver`]: certResolver } : {}),
    [`${router}.service`]: name,
    [`traefik.http.services.${name}.loadbalancer.server.port`]: servicePort,
  };
}

/**
 * What Traefik needs beside them where Immich is several tasks of a Swarm service. It learns of a task that died only
 * by asking for its health, or at its next look at the swarm, 15 s later by default; until then a request to it is
 * tried again with another. Traefik 3 reads the network by a name of its own.
 */
export function traefikSwarmLabels(
  serviceName: string,
  network: string | undefined,
  replicas: number,
): Record<string, string> {
  const name = serviceName.replaceAll(".", "-");
  const balancer = `traefik.http.services.${name}.loadbalancer.healthcheck`;
  const retry = `${name}-retry`;
  return {
    ...(network ? { "traefik.swarm.network": network } : {}),
    [`traefik.http.routers.${name}.middlewares`]: retry,
    [`traefik.http.middlewares.${retry}.retry.attempts`]: String(replicas + 1),
    [`traefik.http.middlewares.${retry}.retry.initialinterval`]: "100ms",
    [`${balancer}.path`]: "/api/server/ping",
    [`${balancer}.interval`]: "5s",
    [`${balancer}.timeout`]: "3s",
  };
}

/**
 * The labels of the user's own over those that were made for them. Traefik takes `certResolver` and `certresolver`
 * for one, so a label goes where the user has it in any spelling.
 */
export function mergeLabels(
  made: Record<string, string>,
  own: Record<string, string>,
): Record<string, string> {
  const taken = new Set(Object.keys(own).map((label) => label.toLowerCase()));
  const left = Object.entries(made).filter(([label]) => !taken.has(label.toLowerCase()));
  return { ...Object.fromEntries(left), ...own };
}

/** What is wrong with the names that the labels are made of. */
export function traefikProblems({ entryPoint, certResolver }: Omit<TraefikArgs, "domains">): Problem[] {
  const letters = (text: string, allowed: RegExp) =>
    allowed.test(text) ? undefined : "is no name of Traefik's: letters, digits, - and _";
  return [
    ...problem(
      "traefik/entry-point",
      "immich-sso:traefikEntryPoint",
      entryPoint,
      letters(entryPoint, /^[\w-]+(,[\w-]+)*$/),
    ),
    ...problem(
      "traefik/cert-resolver",
      "immich-sso:traefikCertResolver",
      certResolver ?? "",
      certResolver ? letters(certResolver, /^[\w-]+$/) : undefined,
    ),
  ];
}
