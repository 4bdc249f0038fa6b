/** An Immich with an account for each of many people, and one run of carrying in a process of its own. */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { ImmichClient } from "../components/support/immich/client.ts";
import type { State } from "../lab/immich/core/state.ts";
import { Store } from "../lab/immich/core/store.ts";
import { startImmich } from "../lab/immich/server.ts";
import { type SeededUser, token, withPeople } from "./people.ts";

/** What one run took. */
export interface CarryRun {
  people: number;
  /** Requests of a page of people, and for all accounts. */
  pages: number;
  lists: number;
  writes: number;
  /** All requests to both servers. */
  requests: number;
  seconds: number;
  /** The most memory that its process held at once. */
  megabytes: number;
}

const admin = { email: "admin@lab.test", password: "of-the-benchmark", name: "Admin" };

/** Seeds both stand-ins with so many people, of whom `changes` have another name in Immich, and carries once. */
export async function measureCarry(count: number, changes: number): Promise<CarryRun> {
  return await withPeople(count, async (authentik, users) => {
    const folder = await mkdtemp(join(tmpdir(), "immich-sso-accounts-"));
    const immich = await startImmich({ port: 0, host: "127.0.0.1", dataDir: folder, write: () => {} });
    try {
      const apiKey = await keyOf(immich.url);
      const store = new Store(folder);
      store.change((state) => state.users.push(...users.map((user, at) => accountOf(user, at < changes))));
      store.close();
      const program = new URL("./carry-once.ts", import.meta.url).pathname;
      const child = spawn(process.execPath, [program, authentik, immich.url], {
        stdio: ["ignore", "pipe", "inherit"],
        env: { ...process.env, AUTHENTIK_TOKEN: token, IMMICH_KEY: apiKey },
      });
      return JSON.parse(await text(child.stdout)) as CarryRun;
    } finally {
      await immich.stop();
      await rm(folder, { recursive: true });
    }
  });
}

async function keyOf(url: string): Promise<string> {
  const anonymous = new ImmichClient({ url });
  await anonymous.signUpAdmin(admin);
  const accessToken = (await anonymous.logIn(admin.email, admin.password)) ?? "";
  const permissions = ["adminUser.read", "adminUser.update", "adminSession.read"];
  return (await new ImmichClient({ url, accessToken }).createApiKey("bench", permissions)).secret;
}

function accountOf({ uuid, username, name, email }: SeededUser, isRenamed: boolean): State["users"][number] {
  const now = "2026-11-29T12:00:00.000Z";
  return {
    ...{
      id: uuid,
      oauthId: uuid,
      email: email || `${username}@lab.test`,
      name: isRenamed ? `Old ${name}` : name,
    },
    ...{
      password: "",
      avatarColor: "primary",
      profileImagePath: "",
      profileChangedAt: now,
      storageLabel: username,
    },
    ...{ shouldChangePassword: true, isAdmin: false, isOnboarded: true, createdAt: now, updatedAt: now },
    ...{ deletedAt: null, quotaSizeInBytes: null, status: "active" },
  };
}
