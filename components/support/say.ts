import { type Said, textOf } from "./said.ts";

/*
 * What a dynamic resource says: Pulumi shows what its process prints. With pulumi-log.ts the only place in
 * components/ that prints.
 */

export function say(said: Said): void {
  console.log(textOf(said));
}

export function warn(said: Said): void {
  console.warn(textOf(said));
}
