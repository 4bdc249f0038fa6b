import { createHash, X509Certificate } from "node:crypto";
import { Failure } from "./failure.mjs";
import { caFileBytes } from "./limits.ts";
import { readRegularFile } from "./regular-file.ts";
import { shown } from "./shown.mjs";

/** The internal CA, checked. */
export interface CaCertificate {
  /** The file as it is: one or more certificates in PEM. */
  pem: string;
  /** SHA-256 of the file, hex: changes when the CA is renewed. */
  sha256: string;
  /** What is right today and will not be for long: an expiry within 30 days. */
  warnings: string[];
}

/** Long enough to make a new one in peace; Immich's container is made again with it. */
const warningDays = 30;

const day = 86_400_000;

/** Where a certificate came from, for the texts about it, and the command that gives another one. */
interface Origin {
  name: string;
  next: string;
}

/**
 * Reads the internal CA and refuses what Node would ignore in silence: Immich starts with a wrong file in
 * NODE_EXTRA_CA_CERTS, and every login then fails with `fetch failed`.
 * @throws Failure `ca/missing`, `ca/too-long`, `ca/private-key`, `ca/other-content`, `ca/not-pem`,
 *   `ca/not-a-ca`, `ca/expired`
 */
export function readCaCertificate(path: string, now = new Date()): CaCertificate {
  const origin = {
    name: `immich-sso:caCertificate ${path}`,
    next: "pulumi config set immich-sso:caCertificate /path/to/your-ca.pem",
  };
  return checkCertificates(read(path, origin), origin, now);
}

/**
 * The internal CA by its content, where there is no file, with the same checks.
 * @throws Failure as `readCaCertificate`, but for `ca/missing`
 */
export function caCertificateFromText(pem: string, now = new Date()): CaCertificate {
  const origin = {
    name: "immich-sso:caCertificatePem",
    next: "pulumi config set immich-sso:caCertificatePem < /path/to/your-ca.pem",
  };
  // `pulumi config set` takes the last line break away; Node wants none of them missing.
  return checkCertificates(pem.endsWith("\n") ? pem : `${pem}\n`, origin, now);
}

function checkCertificates(pem: string, origin: Origin, now: Date): CaCertificate {
  if (pem.length > caFileBytes)
    throw refuse("ca/too-long", origin, `is longer than ${caFileBytes / 2 ** 20} MiB`);
  const { blocks, others, isOpen } = pemParts(pem);
  if (blocks.some(({ label }) => label.endsWith("PRIVATE KEY")))
    throw refuse(
      "ca/private-key",
      origin,
      "holds a private key, which must never be mounted into a container",
    );
  if (blocks.length === 0) throw refuse("ca/not-pem", origin, "holds no certificate in PEM");
  const foreign = blocks.find(({ label }) => label !== "CERTIFICATE");
  if (foreign)
    throw refuse(
      "ca/other-content",
      origin,
      `holds a block of another kind, BEGIN ${shown(foreign.label, 40)}`,
    );
  if (others.length > 0)
    throw refuse(
      "ca/other-content",
      origin,
      `holds text beside its certificates (line ${others[0]}), which would go into the container as well`,
    );
  if (isOpen) throw refuse("ca/not-pem", origin, "holds a certificate block that has no end");
  const warnings = blocks.flatMap(({ text }) => checkOne(origin, text, now));
  return { pem, sha256: createHash("sha256").update(pem).digest("hex"), warnings };
}

interface PemParts {
  blocks: { label: string; text: string }[];
  /** Numbers of the lines beside them that are no comment, the first ones. */
  others: number[];
  /** A block has no end. */
  isOpen: boolean;
}

/** What openssl writes beside a certificate where it is asked for its text as well. */
const comment = /^(#|\s|Certificate:$|(subject|issuer)=|Bag Attributes$|$)/;

/** Line by line, so that the time grows with the length and no faster. */
function pemParts(pem: string): PemParts {
  const found: PemParts = { blocks: [], others: [], isOpen: false };
  let open: { label: string; lines: string[] } | undefined;
  for (const [index, line] of pem.split(/\r?\n/).entries()) {
    const [, edge, label = ""] = /^-----(BEGIN|END) ([^-]{1,100})-----\s*$/.exec(line) ?? [];
    if (edge === "BEGIN") {
      open = { label, lines: [line] };
      found.isOpen = true;
    } else if (open) {
      open.lines.push(line);
      if (edge !== "END" || label !== open.label) continue;
      found.blocks.push({ label, text: open.lines.join("\n") });
      open = undefined;
      found.isOpen = false;
    } else if (!comment.test(line) && found.others.length === 0) found.others.push(index + 1);
  }
  if (open) found.blocks.push({ label: open.label, text: open.lines.join("\n") });
  return found;
}

function read(path: string, origin: Origin): string {
  const file = readRegularFile(path, { limit: caFileBytes });
  if ("bytes" in file) return file.bytes.toString("utf8");
  throw refuse("ca/missing", origin, file.refusal);
}

/** @returns the warning about it, if there is one */
function checkOne(origin: Origin, text: string, now: Date): string[] {
  const { subject: lines, ca, validTo, validToDate } = parse(origin, text);
  const subject = lines.replaceAll("\n", ", ");
  if (!ca) throw refuse("ca/not-a-ca", origin, `holds ${subject}, a certificate that is not a CA`);
  if (validToDate < now) throw refuse("ca/expired", origin, `holds ${subject}, which expired on ${validTo}`);
  const daysLeft = Math.floor((validToDate.getTime() - now.getTime()) / day);
  if (daysLeft >= warningDays) return [];
  const when = daysLeft === 1 ? "in 1 day" : `in ${daysLeft} days`;
  return [
    `${origin.name} holds ${subject}, which expires on ${validTo}, ${when}; ` +
      "with a renewed one, pulumi up makes the container again",
  ];
}

function parse(origin: Origin, text: string): X509Certificate {
  try {
    return new X509Certificate(text);
  } catch {
    throw refuse("ca/not-pem", origin, "holds a certificate block that cannot be decoded");
  }
}

function refuse(code: string, { name, next }: Origin, problem: string): Failure {
  return new Failure({
    code,
    problem: `${name} ${problem}`,
    allowed: "the certificate of the internal CA in PEM (-----BEGIN CERTIFICATE-----), still valid",
    next,
  });
}
