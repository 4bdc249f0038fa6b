import { type ImmichAccess, ImmichClient } from "../support/immich/client.ts";

/**
 * A client of an Immich that answers and takes settings.
 * @throws Failure `immich/not-ready`, `immich/config-file`
 */
export async function readyClient(access: ImmichAccess & { waitSeconds: number }): Promise<ImmichClient> {
  const client = new ImmichClient(access);
  await client.waitUntilReady(access.waitSeconds);
  await client.refuseConfigFile();
  return client;
}
