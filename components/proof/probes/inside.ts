import { X509Certificate } from "node:crypto";
import type { SeenInside } from "../container-view.ts";
import type { Evidence } from "../evidence.ts";
import { bad, fine, type Probe, unasked } from "../verdict.ts";

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
      const again = "pulumi up, which makes the container again with the CA; Node reads it at its start only";
      if (view.caPath === null)
        return bad(
          "NODE_EXTRA_CA_CERTS is not set in the container, so Immich trusts public CAs only",
          again,
        );
      if (view.ca === null)
        return bad(`NODE_EXTRA_CA_CERTS names ${view.caPath}, which cannot be read in the container`, again);
      if (!sameCertificates(view.ca, ca))
        return bad(
          `${view.caPath} in the container is another certificate than immich-sso:caCertificate`,
          again,
        );
      return fine(`${view.caPath}, by NODE_EXTRA_CA_CERTS`);
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
      if (view.code === null) return fine(view.chain.join(" < ") || url);
      return bad(
        `from inside the container ${url} fails with ${view.code}${chain(view)}`,
        remedy(view.code, url),
      );
    },
  },
];

function seenInside({ container }: Evidence): SeenInside | undefined {
  return container && !("unasked" in container) ? container : undefined;
}

function whyNot({ container }: Evidence): string {
  return container && "unasked" in container ? container.unasked : "Immich runs elsewhere";
}

function chain({ chain }: SeenInside): string {
  return chain.length > 0 ? ` (it shows ${chain.join(" < ")})` : "";
}

function remedy(code: string, url: string): string {
  const { hostname } = new URL(url);
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return `give the container a name server that knows ${hostname}, or put it on a network where that name is known (immich-sso:network)`;
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") return `give Authentik's proxy a certificate for ${hostname}`;
  if (/CERT|SIGNATURE|ISSUER/.test(code))
    return "pulumi config set immich-sso:caCertificate /path/to/the-ca-that-signed-it.pem && pulumi up";
  return `open the way from the container's network to ${url} (firewall, port, immich-sso:network)`;
}

/** By what the certificates are, not by how the file is laid out. */
function sameCertificates(one: string, other: string): boolean {
  const prints = (pem: string) =>
    (pem.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? []).map(fingerprint);
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
