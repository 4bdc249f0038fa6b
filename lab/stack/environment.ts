/** The environment in which Pulumi meets the lab. */
import type { LabInfo } from "../info.ts";
import { type StackPlace, stackName } from "./place.ts";

/** Has the program take what set-up built in place of a plugin that it could not download; only the lab says so. */
export const standIns = { IMMICH_SSO_STAND_INS: "lab" };

/**
 * Variables for the Pulumi CLI and everything it starts, to be laid over the process's own.
 *
 * PULUMI_OPTION_CONFIG_FILE is the flag --config-file for every command that has it. The CA of
 * the lab is in the stack's settings, as in any home.
 */
export function stackEnvironment(info: LabInfo, place: StackPlace): Record<string, string> {
  return {
    DOCKER_HOST: info.dockerHost,
    // A sidecar file that a killed update leaves empty would make the checkpoint unreadable for ever.
    PULUMI_BACKEND_URL: `file://${place.backend}?metadata=skip`,
    PULUMI_CONFIG_PASSPHRASE_FILE: place.passphraseFile,
    PULUMI_OPTION_CONFIG_FILE: place.configFile,
    PULUMI_STACK: stackName,
    ...standIns,
  };
}
