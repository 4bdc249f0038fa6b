/** An Immich whose people signed in once, by what a first sign-in leaves in its state. */
import type { TestContext } from "node:test";
import { ImmichClient } from "../../../components/support/immich/client.ts";
import { addUser, type NewUser } from "../../../lab/immich/accounts/users.ts";
import { Store } from "../../../lab/immich/core/store.ts";
import { adminSession, freshImmich, newKey } from "../../support/immich.ts";
import { type Relay, relayTo } from "../../support/relay.ts";

export interface ImmichGround {
  /** By way of the relay. */
  access: { url: string; apiKey: string };
  relay: Relay;
  /** Around it, with every permission. */
  admin: ImmichClient;
  url: string;
  /** Adds an account as a first sign-in does; the id. */
  signedIn(username: string, over?: Partial<NewUser>): string;
  /** A session of that account, by a password that it gets. */
  session(id: string, email: string): Promise<ImmichClient>;
  /** All accounts but the administrator's, by their ids. */
  account(id: string): Promise<{ name: string; email: string; oauthId: string }>;
}

export const carryPermissions = ["adminUser.read", "adminUser.update", "adminSession.read"];

export async function immichGround(t: TestContext, permissions = carryPermissions): Promise<ImmichGround> {
  const { url, dataDir } = await freshImmich(t);
  const relay = await relayTo(t, url);
  const apiKey = await newKey(url, permissions);
  const admin = new ImmichClient({ url, apiKey: await newKey(url, ["all"]) });
  return {
    access: { url: relay.url, apiKey },
    ...{ relay, admin, url },
    signedIn: (username, over = {}) => {
      const store = new Store(dataDir);
      const user = { name: username, email: `${username}@home.example`, oauthId: `uuid-${username}` };
      const { id } = addUser(store, { ...user, storageLabel: username, ...over });
      store.close();
      return id;
    },
    session: async (id, email) => {
      await admin.changeAccount(id, { password: "of-the-test" });
      const accessToken = (await new ImmichClient({ url }).logIn(email, "of-the-test")) ?? "";
      return new ImmichClient({ url, accessToken });
    },
    account: async (id) => {
      const found = (await (await adminSession({ url })).accounts()).find((one) => one.id === id);
      if (!found) throw new Error(`no account ${id}`);
      return { name: found.name, email: found.email, oauthId: found.oauthId };
    },
  };
}
