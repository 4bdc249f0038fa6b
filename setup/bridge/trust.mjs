/**
 * How a Terraform provider, a Go program, learns of the internal CA: from a folder of ours beside the system's. The
 * provider has no argument for it, and Go reads `SSL_CERT_DIR` beside the system's file of certificates.
 */
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** Where Go looks on Linux without the variable (crypto/x509/root_linux.go). */
const systems = "/etc/ssl/certs:/etc/pki/tls/certs";

/** A bundle of every public CA has a quarter of it. */
const largestBytes = 1_000_000;

/**
 * @param {Readonly<Record<string, unknown>>} settings of the stack, by whole keys
 * @param {string} root the folder that a relative path begins in
 * @returns {string} the certificates of all CAs that the stack and its instances name; "" where there are none. What
 *   cannot be read is the program's to refuse.
 */
export function certificatesOf(settings, root) {
  const listed = settings["immich-sso:instances"];
  const instances = typeof listed === "object" && listed !== null ? Object.values(listed) : [];
  const texts = [
    settings["immich-sso:caCertificatePem"],
    fileOf(settings["immich-sso:caCertificate"], root),
    ...instances.flatMap((one) => [one?.caCertificatePem, fileOf(one?.caCertificate, root)]),
  ];
  const blocks = texts.flatMap((text) => (typeof text === "string" ? (text.match(block) ?? []) : []));
  return [...new Set(blocks)].map((text) => `${text}\n`).join("");
}

const block = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** @param {unknown} path @param {string} root @returns {string | undefined} */
function fileOf(path, root) {
  if (typeof path !== "string" || path === "") return undefined;
  try {
    const file = resolve(root, path);
    const found = statSync(file);
    return found.isFile() && found.size <= largestBytes ? readFileSync(file, "utf8") : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {string} certificates @param {string} cache a folder of this user's
 * @returns {string} a folder that holds these and nothing else; a temporary one where the cache cannot be written to
 */
export function folderOf(certificates, cache) {
  const name = createHash("sha256").update(certificates).digest("hex").slice(0, 16);
  try {
    return filled(join(cache, "trust", name), certificates);
  } catch {
    return filled(mkdtempSync(join(tmpdir(), "immich-sso-trust-")), certificates);
  }
}

/** @param {string} folder @param {string} certificates @returns {string} */
function filled(folder, certificates) {
  const file = join(folder, "ca.pem");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (contentOf(file) !== certificates) {
    writeFileSync(`${file}.${process.pid}`, certificates, { mode: 0o600 });
    renameSync(`${file}.${process.pid}`, file);
  }
  return folder;
}

/** @param {string} file @returns {string | undefined} */
function contentOf(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/**
 * @param {string | undefined} given the user's own folders, which stay
 * @param {string} folder
 * @returns {string} the value of SSL_CERT_DIR
 */
export function trustedFolders(given, folder) {
  return `${given || systems}:${folder}`;
}
