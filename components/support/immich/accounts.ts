import { Failure } from "../failure.mjs";
import { type Account, type ImmichAccess, ImmichClient } from "./client.ts";

/** The accounts of an Immich, or why they could not be listed. */
export type Accounts = { accounts: Account[]; version: string } | { problem: string };

/** All accounts in one request, soft-deleted ones included, and the version of Immich. */
export async function readAccounts(access: ImmichAccess): Promise<Accounts> {
  try {
    const client = new ImmichClient(access);
    const [accounts, version] = await Promise.all([client.accounts(), client.version()]);
    return { accounts, version };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { problem: error.problem };
  }
}

/** What an API key needs to change accounts, and to see who is signed in; asked for where that is switched on. */
export const accountPermissions = { change: "adminUser.update", sessions: "adminSession.read" } as const;
