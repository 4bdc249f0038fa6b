import { sshAddress } from "../support/ssh-address.ts";

/** Where the tools run that change the directory. */
export type FillWay =
  /** Nowhere: the plan is an output for somebody to load. */
  | { kind: "ldif" }
  /** On this machine. */
  | { kind: "local" }
  /** In a container of the Docker engine that this machine talks to. */
  | { kind: "docker"; container: string }
  | { kind: "ssh"; host: string; port: number; user: string };

/** As `docker` allows names of containers. */
const containerName = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;

/** The way that a text of the configuration means, or what is wrong with the text. */
export function parseWay(text: string): FillWay | string {
  if (text === "ldif" || text === "local") return { kind: text };
  const [, container] = /^docker:(.*)$/.exec(text) ?? [];
  if (container !== undefined)
    return containerName.test(container) ? { kind: "docker", container } : "names no container";
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "ssh:")
    return "is none of ldif, local, docker:<container>, ssh://<user>@<host>[:port]";
  if (url.password) return "has a password in it; use immich-sso:fillSshKey or an SSH agent";
  const at = sshAddress(url);
  if (!at?.user) return "names no user and host; write ssh://<user>@<host>";
  return { kind: "ssh", host: at.host, port: at.port ?? 22, user: at.user };
}

/** The plugin asks servers for a key of this very kind; `ssh-rsa` is one that they no longer give. */
const keyTypes = /^(ssh-ed25519|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/]+=*/;

/** A server's key as `ssh-keyscan` or a line of known_hosts gives it, without the host; or what is wrong with it. */
export function parseHostKey(text: string): { hostKey: string } | string {
  const words = text.trim().split(/\s+/);
  const start = words.findIndex((word) => word.startsWith("ssh-") || word.startsWith("ecdsa-"));
  const key = words.slice(start, start + 2).join(" ");
  return start >= 0 && keyTypes.test(key)
    ? { hostKey: key }
    : "is no ed25519 or ECDSA host key; take the line of: ssh-keyscan -t ed25519 <host>";
}
