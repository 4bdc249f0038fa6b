import * as authentik from "@pulumi/authentik";
import type { Wanted } from "./configuration.ts";
import { ImmichSignIn } from "./immich-sign-in.ts";

/** What a stack puts out of one instance; the entry point exports each by name. */
const outputs = [
  "issuer",
  "clientId",
  "access",
  "directory",
  "redirectUris",
  "signInUrls",
  "bypassUrls",
  "adminPassword",
  "immichConfigFile",
] as const satisfies (keyof ImmichSignIn)[];
type Outputs = Pick<ImmichSignIn, (typeof outputs)[number]>;

/**
 * Makes a component for each instance. They share one provider of Authentik, for each one starts two processes.
 * @returns the outputs of the only one, or those of a list by name
 */
export function signInToAll({ instances, authentik: { url, token }, isList }: Wanted): {
  alone?: Outputs;
  listed?: Record<string, Outputs>;
} {
  const providers = [new authentik.Provider("immich-authentik", { url, token })];
  const made = instances.map(({ name, args }) => new ImmichSignIn(name, args, { providers }));
  const [alone] = made;
  if (!isList && alone) return { alone };
  const ofEach = made.map((one, at) => [instances[at]?.name, outputsOf(one)]);
  return { listed: Object.fromEntries(ofEach) as Record<string, Outputs> };
}

function outputsOf(signIn: ImmichSignIn): Outputs {
  return Object.fromEntries(outputs.map((name) => [name, signIn[name]])) as unknown as Outputs;
}
