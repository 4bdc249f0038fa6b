/** The environment in which Pulumi meets the lab. */
import type { LabInfo } from "../info.ts";
import { type StackPlace, stackName } from "./place.ts";

/**
 * Variables for the Pulumi CLI and everything it starts, to be laid over the process's own.
 *
 * PULUMI_OPTION_CONFIG_FILE is the flag --config-file for every command that has it. SSL_CERT_FILE is how the
 * Authentik Terraform provider, a Go program, learns the lab's CA; Go still reads the system's folder of
 * certificates beside it.
 */
export function stackEnvironment(info: LabInfo, place: StackPlace): Record<string, string> {
  return {
    DOCKER_HOST: info.dockerHost,
    // A sidecar file that a killed update leaves empty would make the checkpoint unreadable for ever.
    PULUMI_BACKEND_URL: `file://${place.backend}?metadata=skip`,
    PULUMI_CONFIG_PASSPHRASE_FILE: place.passphraseFile,
    PULUMI_OPTION_CONFIG_FILE: place.configFile,
    PULUMI_STACK: stackName,
    SSL_CERT_FILE: info.ca.certificate,
  };
}
