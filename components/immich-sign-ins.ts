import * as authentik from "@pulumi/authentik";
import type { Wanted } from "./configuration.ts";
import { shareSyncs } from "./directory/shared-sync.ts";
import { ImmichSignIn } from "./immich-sign-in.ts";
import { logWarning } from "./support/pulumi-log.ts";

/** What a stack puts out of one instance; one that there is not is left out. */
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

type Outputs = Partial<Pick<ImmichSignIn, (typeof outputs)[number]>>;

/**
 * Makes a component for each instance. They share one provider of Authentik, for each one starts two processes, and
 * the sync of an LDAP source.
 * @returns the outputs of the only one, or below `instances` those of a list by name
 */
export function signInToAll({
  instances,
  authentik: { url, token },
  isList,
  warnings,
}: Wanted): Outputs | { instances: Record<string, Outputs> } {
  for (const warning of warnings) void logWarning(warning);
  const providers = [new authentik.Provider("immich-authentik", { url, token })];
  const directories = shareSyncs(instances.map(({ args }) => args.directory));
  const made = instances.map(
    ({ name, args }, at) => new ImmichSignIn(name, { ...args, directory: directories[at] }, { providers }),
  );
  const [alone] = made;
  if (!isList && alone) return outputsOf(alone);
  return {
    instances: Object.fromEntries(made.map((one, at) => [instances[at]?.name ?? "", outputsOf(one)])),
  };
}

/** Without those that there are not: Pulumi warns of each that is undefined. */
function outputsOf(signIn: ImmichSignIn): Outputs {
  const there = outputs.filter((name) => signIn[name] !== undefined);
  return Object.fromEntries(there.map((name) => [name, signIn[name]]));
}
