/** The version of the Terraform provider of Authentik in Pulumi.yaml, its one place. */
import { Failure } from "../../components/support/failure.mjs";

/** Also as `pulumi package add` writes it, which indents otherwise and may quote. */
const PIN = /(-\s+["']?goauthentik\/authentik["']?\s+-\s+["']?)(\d+\.\d+\.\d+[^\s"']*)/;

/**
 * @param {string} project the text of Pulumi.yaml
 * @returns {string} for example `2026.5.0`
 * @throws {Failure} `setup/provider-version`
 */
export function pinnedProvider(project) {
  const version = PIN.exec(project)?.[2];
  if (version) {
    return version;
  }
  throw new Failure({
    code: "setup/provider-version",
    problem: "Pulumi.yaml names no version of goauthentik/authentik",
    allowed: "packages.authentik.parameters: [goauthentik/authentik, <version>]",
    next: "git checkout Pulumi.yaml, then: npm run provider -- <version>",
  });
}

/**
 * @param {string} project the text of Pulumi.yaml @param {string} version
 * @returns {string} the same text, with this version and nothing else changed
 */
export function withProvider(project, version) {
  pinnedProvider(project);
  return project.replace(PIN, `$1${version}`);
}
