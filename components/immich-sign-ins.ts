import * as authentik from "@pulumi/authentik";
import type { Wanted } from "./configuration.ts";
import { ImmichSignIn } from "./immich-sign-in.ts";

/** What a stack puts out of one instance. */
const outputs = [
  "issuer",
  "clientId",
  "access",
  "directory",
  "mailsLdif",
  "mailsUndoLdif",
  "redirectUris",
  "signInUrls",
  "bypassUrls",
  "adminPassword",
  "immichConfigFile",
] as const satisfies (keyof ImmichSignIn)[];
type Outputs = Pick<ImmichSignIn, (typeof outputs)[number]>;

/**
 * Makes a component for each instance. They share one provider of Authentik, for each one starts two processes.
 * @returns the stack's outputs: those of the only one, or those of a list by name
 */
export function signInToAll({
  instances,
  authentik: { url, token },
  isList,
}: Wanted): Partial<Outputs> & { instances?: Record<string, Outputs> } {
  const providers = [new authentik.Provider("immich-authentik", { url, token })];
  const made = instances.map(({ name, args }) => new ImmichSignIn(name, args, { providers }));
  const [alone] = made;
  if (!isList && alone) return outputsOf(alone);
  const ofEach = made.map((one, at) => [instances[at]?.name, outputsOf(one)]);
  return { instances: Object.fromEntries(ofEach) as Record<string, Outputs> };
}

/** Without those that there are not: Pulumi warns of each that is undefined. */
function outputsOf(signIn: ImmichSignIn): Outputs {
  const there = outputs.filter((name) => signIn[name] !== undefined);
  return Object.fromEntries(there.map((name) => [name, signIn[name]])) as unknown as Outputs;
}
