import { X509Certificate } from "node:crypto";
import { unlessImmichCan } from "../affected.ts";
import { type Connection, chainText } from "../connection.ts";
import type { SeenInside } from "../container-view.ts";
import type { Evidence } from "../evidence.ts";
import { bad, fine, type Probe, unasked } from "../verdict.ts";

const altName = "ERR_TLS_CERT_ALTNAME_INVALID";

/** What Immich's container sees, which may differ from what this machine sees: the causes of `fetch failed`. */
export const inside: readonly Probe[] = [
  {
    code: "container/ca",
    title: "The container has the CA",
    required: true,
    after: [],
    judge: (evidence) => {
      const view = seenInside(evidence);
      const { ca } = evidence.wanted;
      if (!ca) return unasked("no internal CA is configured");
      if (!view) return unasked(whyNot(evidence));
      // What is trusted needs no mending, whatever made it so: --use-openssl-ca, or a public CA for Authentik.
      if (!isDistrust(view.code)) return fine(trusted(view, ca));
      const affected = unlessImmichCan(evidence, "everybody");
      const again = "pulumi up, which makes the container again with the CA; Node reads it at its start only";
      if (view.caPath === null)
        return bad(
          "NODE_EXTRA_CA_CERTS is not set in the container, so Immich trusts public CAs only",
          again,
          affected,
        );
      if (view.ca === null)
        return bad(
          `NODE_EXTRA_CA_CERTS names ${view.caPath}, which cannot be read in the container`,
          again,
          affected,
        );
      if (!sameCertificates(view.ca, ca))
        return bad(
          `${view.caPath} in the container is another certificate than immich-sso:caCertificate`,
          again,
          affected,
        );
      // The CA is there and another one signed: the next probe says what is shown.
      return fine(trusted(view, ca));
    },
  },
  {
    code: "container/connection",
    title: "The container reaches and trusts Authentik",
    required: true,
    after: ["authentik/reachable", "container/ca"],
    judge: (evidence) => {
      const view = seenInside(evidence);
      if (!view) return unasked(whyNot(evidence));
      const { url } = evidence.wanted.authentik;
      if (view.code === null) return fine(`${url} (${view.addresses.join(", ")})`);
      return bad(
        `from inside the container ${url} fails with ${view.code}${shown(view, evidence.here.authentik)}`,
        remedy(view.code, url),
        unlessImmichCan(evidence, "everybody"),
      );
    },
  },
];

function seenInside({ container }: Evidence): SeenInside | undefined {
  return container && !("unasked" in container) ? container : undefined;
}

function whyNot({ wanted, container }: Evidence): string {
  if (container && "unasked" in container) return container.unasked;
  return `Immich's container is none of this stack's: what it trusts shows at ${wanted.immich.url} only (immich/authorize)`;
}

/** Both sides' view of the same address: a name server or a proxy may answer them differently. */
function shown(inside: Connection, outside: Connection): string {
  const where = ({ addresses }: Connection) => addresses.join(", ") || "no address";
  const chain = (seen: Connection) => chainText(seen.chain) || seen.code || "no TLS";
  const there = `at ${where(inside)} it shows ${chain(inside)}`;
  return ` (${there}; from here, at ${where(outside)}: ${chain(outside)})`;
}

function isDistrust(code: string | null): boolean {
  return (
    code !== null && /CERT|SIGNATURE|ISSUER|SELF_SIGNED|_CA$/.test(code) && code !== altName && !isOver(code)
  );
}

/** Node looks at the time of certificates that it trusts otherwise. */
function isOver(code: string): boolean {
  return code === "CERT_HAS_EXPIRED" || code === "CERT_NOT_YET_VALID";
}

function trusted({ caPath, ca: inside }: SeenInside, ca: string): string {
  if (caPath === null) return "Authentik is trusted without it";
  if (inside === null) return `Authentik is trusted without it, and ${caPath} cannot be read`;
  return sameCertificates(inside, ca)
    ? `${caPath}, by NODE_EXTRA_CA_CERTS`
    : `${caPath} holds another certificate, and Authentik is trusted all the same`;
}

function remedy(code: string, url: string): string {
  const { hostname } = new URL(url);
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return `give the container a name server that knows ${hostname}, or put it on a network where that name is known (immich-sso:network)`;
  if (code === altName) return `give Authentik's proxy a certificate for ${hostname}`;
  if (isOver(code))
    return `renew the certificates that ${url} shows, or put the clock of the Docker host right`;
  if (isDistrust(code))
    return "pulumi config set immich-sso:caCertificate /path/to/the-ca-that-signed-it.pem && pulumi up";
  return `open the way from the container's network to ${url} (firewall, port, immich-sso:network)`;
}

/** By what the certificates are, not by how the file is laid out. */
function sameCertificates(one: string, other: string): boolean {
  const prints = (pem: string) =>
    (pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []).map(fingerprint);
  const [have, want] = [prints(one), prints(other)];
  return want.every((print) => have.includes(print));
}

function fingerprint(pem: string): string {
  try {
    return new X509Certificate(pem).fingerprint256;
  } catch {
    return pem;
  }
}
