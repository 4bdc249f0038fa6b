import type { SecureContext } from "node:tls";

/** A certificate as a server shows it. */
export interface SeenCertificate {
  /** For example `CN=auth.home.example`. */
  subject: string;
  issuer: string;
  /** Milliseconds since 1970. */
  from: number;
  until: number;
}

/** How far a connection came: name, TCP, TLS. */
export interface Connection {
  /** What the name resolves to; none where it does not. */
  addresses: string[];
  /** Node's code of what failed, null where all is well and trusted. */
  code: string | null;
  /** The server's own certificate first, then who signed it; none without TLS. */
  chain: SeenCertificate[];
}

/**
 * Connects and looks, sends nothing. Runs on this machine, and as a text in Immich's container, where nothing of
 * this project is: so it uses nothing from outside itself.
 * @param trusted what to trust; none where the environment of the process says it all
 */
export async function connectTo(url: string, trusted?: SecureContext): Promise<Connection> {
  const [{ lookup }, tls, net] = await Promise.all([
    import("node:dns/promises"),
    import("node:tls"),
    import("node:net"),
  ]);
  const { hostname, port, protocol } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, "");
  const seen: Connection = { addresses: [], code: null, chain: [] };
  try {
    seen.addresses = (await lookup(host, { all: true })).map(({ address }) => address);
  } catch (error) {
    return { ...seen, code: (error as NodeJS.ErrnoException).code ?? String(error) };
  }
  const plain = protocol === "http:";
  const to = { host, port: Number(port || (plain ? 80 : 443)) };
  return new Promise((resolve) => {
    const socket = plain
      ? net.connect(to)
      : tls.connect({
          ...to,
          ...(net.isIP(host) ? {} : { servername: host }),
          ...(trusted ? { secureContext: trusted } : {}),
          // An untrusted chain is shown, not cut off.
          rejectUnauthorized: false,
        });
    const end = (code: string | null) => {
      clearTimeout(limit);
      socket.destroy();
      resolve({ ...seen, code });
    };
    // Shorter than the limit of what waits for it, and of the whole: a handshake may trickle.
    const limit = setTimeout(() => end("ETIMEDOUT"), 5_000);
    socket.on("error", (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
    if (plain) socket.on("connect", () => end(null));
    socket.on("secureConnect", () => {
      if (!("authorized" in socket)) return;
      const text = (names: object) =>
        Object.entries(names)
          .map(([key, value]) => `${key}=${value}`)
          .join(", ");
      // The last one signed itself, or who signed it was not shown.
      let certificate = socket.getPeerCertificate(true);
      while (certificate?.subject && seen.chain.length < 6) {
        const { subject, issuer, valid_from, valid_to, issuerCertificate } = certificate;
        seen.chain.push({
          subject: text(subject),
          issuer: text(issuer),
          from: Date.parse(valid_from),
          until: Date.parse(valid_to),
        });
        if (issuerCertificate === certificate) break;
        certificate = issuerCertificate;
      }
      const wrong = socket.authorizationError as Error | string | null;
      end(socket.authorized ? null : typeof wrong === "string" ? wrong : String(wrong?.message));
    });
  });
}

/** The chain in one line: who, until when, signed by whom. */
export function chainText(chain: readonly SeenCertificate[]): string {
  const links = chain.map(({ subject, until }) => `${subject} (until ${day(until)})`);
  const last = chain.at(-1);
  if (last && last.issuer !== last.subject) links.push(`${last.issuer}, which is not shown`);
  return links.join(" < ");
}

export function day(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
