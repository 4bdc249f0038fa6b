import type { Wanted } from "./configuration.ts";
import { knownEngine } from "./immich/engine-provider.ts";
import { refuseForeignImmich } from "./immich/foreign-immich.ts";
import { lookAtNames } from "./immich/names-taken.ts";
import type { ServerArgs } from "./immich/server.ts";
import { type Kept, refuseSharedFolders } from "./immich/shared-folders.ts";
import { containersOf, type Listed } from "./support/docker/mounted.ts";
import { type OwnState, ownState } from "./support/own-state.ts";
import { logWarning } from "./support/pulumi-log.ts";

/**
 * Looks for what is there already and is not this stack's, before the first resource is registered: in an update
 * without a preview too a refusal leaves nothing behind.
 * @returns the same, with the volumes that were there before this stack
 * @throws Failure `immich/already-there`, `container/folder-shared` and those of names that are taken
 */
export async function lookAhead(
  wanted: Wanted,
  state: OwnState = ownState(),
  ownId?: () => string,
): Promise<Wanted> {
  const containers = new Map<string, Promise<Listed[]>>();
  const instances = wanted.instances.map(async (one) => {
    const { args, setExternal } = one;
    const { server, url } = args.immich;
    if (!server) return one;
    const name = `${one.name}-server`;
    if (isNew(name, state))
      await refuseForeignImmich([url, ...args.domains.slice(0, 1)], args.ca?.pem, setExternal);
    const engine = await knownEngine(server.engine);
    // Several Immichs of one engine ask it once.
    const host = engine?.host ?? "";
    const listed = containers.get(host) ?? containersOf(engine);
    containers.set(host, listed);
    const [volumesBefore, warnings] = await Promise.all([
      lookAtNames(name, server, state, ownId),
      listed.then((all) => refuseSharedFolders(keptBy(server), engine, all, state, ownId)),
    ]);
    for (const warning of warnings) await logWarning(warning);
    return { ...one, args: { ...args, immich: { ...args.immich, server: { ...server, volumesBefore } } } };
  });
  return { ...wanted, instances: await Promise.all(instances) };
}

function keptBy({ photos: library, services }: ServerArgs): Kept {
  return { library, database: services?.database };
}

/** The guard is the first resource of an Immich, and never replaced. */
function isNew(server: string, state: OwnState): boolean {
  return state.find("pulumi-nodejs:dynamic/immich:Engine", `${server}-engine-guard`) === undefined;
}
