/** An Authentik with many people, and one preflight of them in a process of its own. */
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import type { State } from "../lab/authentik/state/model.ts";
import { newUser, seedState } from "../lab/authentik/state/seed.ts";

/** What one preflight took. */
export interface Preflight {
  people: number;
  withoutMail: number;
  /** Requests of a page of people. */
  pages: number;
  /** All requests, those for people among them. */
  requests: number;
  seconds: number;
  /** The most memory that its process held at once. */
  megabytes: number;
}

/** Every so many have no mail. */
export const withoutMailEvery = 50;
export const token = "token-of-the-benchmark";

/** One of the people, as they are seeded. */
export type SeededUser = Pick<State["users"][number], "uuid" | "username" | "name" | "email">;

/** Seeds a stand-in with so many people in one group that is bound, and looks at them once. */
export function measurePreflight(count: number): Promise<Preflight> {
  return withPeople(count, lookOnce);
}

/** Works with a stand-in in a process of its own that has so many people. */
export async function withPeople<Result>(
  count: number,
  work: (url: string, people: SeededUser[]) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "immich-sso-people-"));
  const file = (name: string) => join(folder, name);
  const state = await stateWith(count);
  await writeFile(file("state.json"), JSON.stringify(state));
  await writeFile(file("token"), token);
  const config = { host: "127.0.0.1", port: 0, stateFile: file("state.json"), tokenFile: file("token") };
  await writeFile(file("config.json"), JSON.stringify(config));
  const main = new URL("../lab/authentik/main.ts", import.meta.url).pathname;
  const server = spawn(process.execPath, [main, "--config", file("config.json")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [ready] = (await once(createInterface(server.stdout), "line")) as [string];
    return await work(ready.replace("ready ", ""), state.users.slice(-count));
  } finally {
    const gone = once(server, "exit");
    server.kill();
    await gone;
    await rm(folder, { recursive: true });
  }
}

async function lookOnce(url: string): Promise<Preflight> {
  const program = new URL("./preflight-once.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [program, url], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, AUTHENTIK_TOKEN: token },
  });
  return JSON.parse(await text(child.stdout)) as Preflight;
}

async function stateWith(count: number): Promise<State> {
  const state = await seedState();
  const users = Array.from({ length: count }, (_, index) => {
    const pk = state.next_user_pk + index;
    const name = `user${String(index).padStart(5, "0")}`;
    const dn = `CN=${name},OU=People,DC=lab,DC=test`;
    return {
      ...newUser(pk, name, `${name} of the lab`),
      email: index % withoutMailEvery === 0 ? "" : `${name}@lab.test`,
      attributes: {
        distinguishedName: dn,
        ldap_uniq: `S-1-5-21-1000-2000-3000-${1_000 + pk}`,
        upn: `${name}@lab.test`,
      },
    };
  });
  const group = { pk: randomUUID(), name: "photos-users", is_superuser: false, attributes: {}, parents: [] };
  const application = randomUUID();
  return {
    ...state,
    next_user_pk: state.next_user_pk + count,
    users: [...state.users, ...users],
    groups: [...state.groups, { ...group, users: users.map(({ pk }) => pk), source_links: {} }],
    applications: [
      {
        ...{ pk: application, name: "Immich", slug: "immich", provider: null, open_in_new_tab: false },
        ...{ meta_launch_url: "", meta_icon: "", meta_description: "", meta_publisher: "" },
        ...{ policy_engine_mode: "any", group: "" },
      },
    ],
    bindings: [
      {
        ...{ pk: randomUUID(), target: application, group: group.pk, user: null, negate: false },
        ...{ enabled: true, order: 0, timeout: 30, failure_result: false },
      },
    ],
  };
}
