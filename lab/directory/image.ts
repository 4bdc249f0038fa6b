/** The image of the lab's domain controller: Debian with Samba, nothing of ours in it. */
import { ensureDebianImage } from "../debian/image.ts";

/** Debian's packages of an Active Directory domain controller and its tools. */
const packages: readonly string[] = [
  "ldb-tools",
  "samba",
  "samba-ad-dc",
  "samba-ad-provision",
  "samba-dsdb-modules",
  "samba-vfs-modules",
  "winbind",
];

/**
 * Makes sure that the engine has the image (about 300 MB), and gives its tag.
 * @throws Failure `lab/debian-image` where there is no way to make it; `lab/docker-failed`
 */
export function ensureDirectoryImage(dockerHost: string): Promise<string> {
  return ensureDebianImage(dockerHost, { repository: "immich-sso-lab/samba-ad-dc", packages });
}
