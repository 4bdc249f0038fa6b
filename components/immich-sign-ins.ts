import { authentikProvider } from "./authentik/provider.ts";
import type { Wanted } from "./configuration.ts";
import { shareSyncs } from "./directory/shared-sync.ts";
import { ImmichSignIn } from "./immich-sign-in.ts";
import { logWarning } from "./support/pulumi-log.ts";
import type { Replaceable } from "./support/stand-ins.ts";

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
  const ca = instances.flatMap((one) => one.args.ca?.pem ?? []).join("");
  const providers = [authentikProvider("immich-authentik", { url, token, ca: ca || undefined })];
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

/** The plugins that the components go by. */
export function pluginsOf({ instances }: Pick<Wanted, "instances">): Replaceable[] {
  const args = instances.map((one) => one.args);
  const isFilled = args.some(({ directory }) => directory?.fill && directory.fill.way.kind !== "ldif");
  return [
    "authentik",
    ...(args.some(({ immich }) => immich.server) ? (["docker"] as const) : []),
    ...(isFilled ? (["command"] as const) : []),
  ];
}

/** Without those that there are not: Pulumi warns of each that is undefined. */
function outputsOf(signIn: ImmichSignIn): Outputs {
  const there = outputs.filter((name) => signIn[name] !== undefined);
  return Object.fromEntries(there.map((name) => [name, signIn[name]]));
}
