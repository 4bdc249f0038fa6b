import { basename } from "node:path";
import type { CaCertificate } from "../support/ca-certificate.ts";

/** The internal CA, and how it reaches the container. */
export interface CaSource {
  certificate: CaCertificate;
  /** Path of its file on the Docker host; left out where a volume brings its content there. */
  pathOnDockerHost?: string | undefined;
}

/** Where Debian looks for certificates of one's own; Immich's image has nothing there. */
const folder = "/usr/local/share/ca-certificates";

/** Where the volume with the CA is mounted. */
export const caVolumeFolder = `${folder}/immich-sso`;

/** Name of the file in that volume. */
export const caVolumeFile = "ca.pem";

/** Path of the CA in the container, what NODE_EXTRA_CA_CERTS says. */
export function caFileInContainer({ pathOnDockerHost }: Pick<CaSource, "pathOnDockerHost">): string {
  return pathOnDockerHost ? `${folder}/${basename(pathOnDockerHost)}` : `${caVolumeFolder}/${caVolumeFile}`;
}

/** The file on the Docker host. A mount, not a volume: the Docker provider compares only mounts with the live container. */
export function caBindMount(pathOnDockerHost: string) {
  const target = caFileInContainer({ pathOnDockerHost });
  return { type: "bind", source: pathOnDockerHost, target, readOnly: true };
}

/** The file by its content, for whom no mount of ours can bring it. */
export function caUpload({ certificate }: CaSource) {
  return { file: `${caVolumeFolder}/${caVolumeFile}`, content: certificate.pem, permissions: "0444" };
}

/** Node reads the variable at its start only, so the label makes a new container when the CA is renewed. */
export function caLabels({ certificate }: CaSource): Record<string, string> {
  return { "immich-sso.ca-sha256": certificate.sha256 };
}
