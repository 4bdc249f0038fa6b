import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import type { Problem } from "../problem.ts";
import { sshAddress } from "../ssh-address.ts";
import type { DockerEngine, DockerTls } from "./engine.ts";

export const withoutTls = "whoever reaches an engine without TLS on both sides is root on its machine";

/** What a stack says of its engine, as it was given. */
export interface GivenEngine extends Pick<DockerEngine, "host" | "sshOptions"> {
  tls: Partial<DockerTls>;
}

const keys = { ca: "immich-sso:dockerCa", cert: "immich-sso:dockerCert", key: "immich-sso:dockerKey" };

/**
 * What is wrong with the engine that was named, found without asking it. No text holds anything of the TLS material.
 * @param environment variables that the Docker provider lets win, or refuses beside the settings
 */
export function engineProblems(
  { host, sshOptions, tls }: GivenEngine,
  environment: NodeJS.ProcessEnv,
  now = new Date(),
): Problem[] {
  const given = Object.keys(keys).filter((key) => tls[key as keyof DockerTls]);
  const isTcp = host.startsWith("tcp://");
  const about = (code: string, text: string): Problem => ({ code, text });
  return [
    ...hostProblems(host).map((text) =>
      about("engine/host", `immich-sso:dockerHost ${JSON.stringify(withoutPassword(host))} ${text}`),
    ),
    ...(sshOptions.length > 0 && !host.startsWith("ssh://")
      ? [
          about(
            "engine/ssh-options",
            "immich-sso:dockerSshOptions are for an immich-sso:dockerHost that begins with ssh://",
          ),
        ]
      : []),
    ...(given.length > 0 && !isTcp
      ? [
          about(
            "engine/tls",
            "immich-sso:dockerCa, dockerCert and dockerKey are for an immich-sso:dockerHost that begins with tcp://",
          ),
        ]
      : []),
    ...(isTcp && given.length < 3 && !(given.length === 0 && isLoopback(host))
      ? [
          about(
            "engine/tls-missing",
            `immich-sso:dockerHost ${JSON.stringify(withoutPassword(host))} needs ${missing(tls).join(", ")}: ${withoutTls}`,
          ),
        ]
      : []),
    ...materialProblems(tls, now).map((text) => about("engine/tls-material", text)),
    ...(host && environment.DOCKER_CONTEXT
      ? [
          about(
            "engine/context",
            `DOCKER_CONTEXT ${JSON.stringify(environment.DOCKER_CONTEXT)} in the environment wins over immich-sso:dockerHost; unset it`,
          ),
        ]
      : []),
    ...(isTcp && given.length === 3 && environment.DOCKER_HOST && environment.DOCKER_HOST !== host
      ? [
          about(
            "engine/docker-host",
            `DOCKER_HOST ${JSON.stringify(environment.DOCKER_HOST)} in the environment is where the Docker provider would look with immich-sso:dockerCert, and not at immich-sso:dockerHost; unset it`,
          ),
        ]
      : []),
    ...(given.length > 0 && environment.DOCKER_CERT_PATH
      ? [
          about(
            "engine/cert-path",
            "DOCKER_CERT_PATH in the environment stands against immich-sso:dockerCert and dockerKey; unset it",
          ),
        ]
      : []),
  ];
}

/** A password does not belong there, and so least of all into a text. */
export function withoutPassword(host: string): string {
  return host.replace(/(:\/\/[^/:@]*):.*@/, "$1:…@");
}

function hostProblems(host: string): string[] {
  if (host === "" || /^unix:\/\/\/./.test(host)) return [];
  const forms = "unix:///path/to.sock, ssh://user@host or tcp://host:2376";
  if (!/^(ssh|tcp):\/\//.test(host) || !URL.canParse(host)) return [`is none of ${forms}`];
  const { hostname, password, pathname, port, protocol } = new URL(host);
  if (!hostname) return [`is none of ${forms}`];
  if (password) return ["holds a password; ssh takes a key, by its agent or by immich-sso:dockerSshOptions"];
  if (pathname !== "" && pathname !== "/") return [`has a path (${pathname}); it ends after host and port`];
  if (protocol === "ssh:" && !sshAddress(new URL(host))) return [`is none of ${forms}`];
  return protocol === "tcp:" && !port ? ["has no port; an engine with TLS listens on 2376"] : [];
}

function missing(tls: Partial<DockerTls>): string[] {
  return (["ca", "cert", "key"] as const).filter((key) => !tls[key]).map((key) => keys[key]);
}

function materialProblems({ ca, cert, key }: Partial<DockerTls>, now: Date): string[] {
  const [authority, own] = [certificate(ca), certificate(cert)];
  const secret = privateKey(key);
  return [
    ...certificateProblems(keys.ca, ca, authority, now),
    ...(authority && !authority.ca ? [`${keys.ca} holds a certificate that is not a CA`] : []),
    ...certificateProblems(keys.cert, cert, own, now),
    ...(key && !secret ? [`${keys.key} holds no private key in PEM without a password`] : []),
    ...(own && secret && !own.checkPrivateKey(secret)
      ? [`${keys.key} is not the key of the certificate in ${keys.cert}`]
      : []),
  ];
}

function certificateProblems(
  setting: string,
  given: string | undefined,
  parsed: X509Certificate | undefined,
  now: Date,
): string[] {
  if (!given) return [];
  if (!parsed) return [`${setting} holds no certificate in PEM`];
  return parsed.validToDate < now ? [`${setting} holds a certificate that expired on ${parsed.validTo}`] : [];
}

function certificate(pem: string | undefined): X509Certificate | undefined {
  return parsed(pem, (text) => new X509Certificate(text));
}

function privateKey(pem: string | undefined): KeyObject | undefined {
  return parsed(pem, createPrivateKey);
}

function parsed<Value>(pem: string | undefined, parse: (text: string) => Value): Value | undefined {
  try {
    return pem ? parse(pem) : undefined;
  } catch {
    return undefined;
  }
}

/** A tunnel's end: what listens there is for this machine only. */
export function isLoopback(host: string): boolean {
  return URL.canParse(host) && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(host).hostname);
}
