/** Where the lab's stack lives: everything that Pulumi would write into the clone or the user's home. */
import { join } from "node:path";
import type { LabPlace } from "../place.ts";

/** The stack that the lab runs. */
export const stackName = "dev";

export type StackPlace = {
  /** A project folder of the same name, so that Pulumi keeps the stack's settings here and not in the clone. */
  readonly folder: string;
  /** The stack's settings: Pulumi.dev.yaml of the clone with the lab's addresses and secrets. Mode 0600. */
  readonly configFile: string;
  /** Passphrase of the stack's secrets, random. Mode 0600. */
  readonly passphraseFile: string;
  /** Folder of the file backend. */
  readonly backend: string;
};

export function stackPlace({ folder }: LabPlace): StackPlace {
  const stack = join(folder, "stack");
  return {
    folder: stack,
    configFile: join(stack, `Pulumi.${stackName}.yaml`),
    passphraseFile: join(stack, "passphrase"),
    backend: join(stack, "backend"),
  };
}
