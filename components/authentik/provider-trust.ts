import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Where Go looks on Linux without variables (crypto/x509/root_linux.go). */
const systemFiles = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/cert.pem",
];
const systemFolders = "/etc/ssl/certs:/etc/pki/tls/certs";

const block = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * Whether the Terraform provider, a Go program that the engine starts, will trust the internal CA: where it does not,
 * each preview is well and the first update ends in `x509: certificate signed by unknown authority`.
 * @param root folder of the project's Pulumi.yaml, which may have the engine start the provider through ours
 * @returns a warning, undefined where it will
 */
export function providerTrustWarning(
  ca: string | undefined,
  root: string,
  { env, platform }: Pick<NodeJS.Process, "env" | "platform"> = process,
): string | undefined {
  if (!ca) return undefined;
  const wanted = certificates(ca);
  const code = "authentik/provider-trust";
  if (platform === "darwin")
    return `${code}: on macOS the Authentik provider trusts the keychain only; an update ends with an x509 error unless the internal CA is in it. next: sudo security add-trusted-cert -d -k /Library/Keychains/System.keychain <the CA's file>`;
  if (startsThroughOurs(root) || wanted.every((one) => systemTrusts(env).has(one))) return undefined;
  return `${code}: the Authentik provider would be started without the internal CA, and an update would end with \`x509: certificate signed by unknown authority\`. next: name setup/bridge of this program under plugins.providers in Pulumi.yaml, as its own does, or set SSL_CERT_FILE to the CA's file`;
}

function startsThroughOurs(root: string): boolean {
  return /^ +- name: terraform-provider\n +path: .*setup\/bridge\/?$/m.test(
    contentOf(join(root, "Pulumi.yaml")),
  );
}

function systemTrusts({ SSL_CERT_FILE: file, SSL_CERT_DIR: folders }: NodeJS.ProcessEnv): Set<string> {
  const inFolders = (folders || systemFolders).split(":").flatMap((folder) => filesOf(folder));
  const files = [...(file ? [file] : systemFiles), ...inFolders];
  return new Set(files.flatMap((path) => certificates(contentOf(path))));
}

/** As one text each, whatever the lines' breaks are. */
function certificates(pem: string): string[] {
  return (pem.match(block) ?? []).map((text) => text.replaceAll(/\s/g, ""));
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    return [];
  }
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
