/** An LDAP source that reads a fake directory: its settings, its tasks, and what came of them. */
import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import type { Json } from "../../support/likeness.ts";
import type { FakeEntry } from "./fake-directory.ts";
import type { TestAuthentik } from "./start.ts";

/** Root of the directory. */
export const BASE = "DC=lab,DC=test";
/** The account that the source binds with. */
export const BIND = { dn: `CN=reader,${BASE}`, password: "reader-1" };
const SYNC = "authentik.sources.ldap.tasks.ldap_sync";

/** What the API says of a task, as far as it is looked at. */
export type Task = { message_id: string; state: string; aggregated_status: string; retries: number } & Record<
  "logs" | "previous_logs",
  { event: string; log_level: string }[]
>;

/** A security identifier in bytes, as Active Directory sends it. */
function sid(last: number): Buffer {
  const bytes = Buffer.from([1, 5, 0, 0, 0, 0, 0, 5, ...new Array(20).fill(0)]);
  for (const [index, part] of [21, 1000, 2000, 3000, last].entries())
    bytes.writeUInt32LE(part, 8 + 4 * index);
  return bytes;
}

/** A user below OU=People. */
export function person(number: number, name: string, more: FakeEntry["attributes"] = {}): FakeEntry {
  const attributes = {
    name,
    sAMAccountName: name,
    objectSid: sid(number),
    userAccountControl: "512",
    ...more,
  };
  return { dn: `CN=${name},OU=People,${BASE}`, attributes };
}

/** A group below OU=Groups. */
export function team(number: number, name: string, member: string[]): FakeEntry {
  return { dn: `CN=${name},OU=Groups,${BASE}`, attributes: { name, objectSid: sid(number), member } };
}

/** The source `ad` of a stand-in, and the questions that tests ask about it. */
export class Source {
  readonly authentik: TestAuthentik;
  readonly #uri: string;

  constructor(authentik: TestAuthentik, uri: string) {
    this.authentik = authentik;
    this.#uri = uri;
  }

  async mappings(names: string[]): Promise<string[]> {
    const query = names.map((name) => `managed=goauthentik.io/sources/ldap/${name}`).join("&");
    const path = `/propertymappings/source/ldap/?${query}`;
    const { results } = await this.authentik.api<{ results: { pk: string }[] }>("GET", path);
    assert.equal(results.length, names.length);
    return results.map(({ pk }) => pk);
  }

  /** Makes the source `ad`, or changes it, and waits for the end of the sync that this starts. */
  async sync(changes: Record<string, unknown> = {}): Promise<Task> {
    const { results } = await this.authentik.api<{ results: unknown[] }>("GET", "/sources/ldap/?slug=ad");
    if (results.length > 0) await this.authentik.api("PATCH", "/sources/ldap/ad/", changes);
    else await this.authentik.api("POST", "/sources/ldap/", { ...(await this.settings()), ...changes });
    return this.settled();
  }

  async settings() {
    const users = [
      "default-dn-path",
      "default-mail",
      "default-name",
      "ms-samaccountname",
      "ms-userprincipalname",
    ];
    return {
      name: "ad",
      slug: "ad",
      server_uri: this.#uri,
      bind_cn: BIND.dn,
      bind_password: BIND.password,
      base_dn: BASE,
      additional_user_dn: "OU=People",
      additional_group_dn: "OU=Groups",
      user_property_mappings: await this.mappings(users),
      group_property_mappings: await this.mappings(["default-name"]),
    };
  }

  async scheduleId(): Promise<string> {
    const { pk } = await this.authentik.api("GET", "/sources/ldap/ad/");
    const object =
      "rel_obj_content_type__app_label=authentik_sources_ldap&rel_obj_content_type__model=ldapsource";
    const path = `/tasks/schedules/?${object}&rel_obj_id=${pk}&actor_name=${SYNC}`;
    const { results } = await this.authentik.api<{ results: { id: string }[] }>("GET", path);
    assert.equal(results.length, 1);
    return results[0]?.id ?? "";
  }

  async tasks(): Promise<Task[]> {
    const object =
      "rel_obj_content_type__app_label=authentik_tasks_schedules&rel_obj_content_type__model=schedule";
    const path = `/tasks/tasks/?${object}&rel_obj_id=${await this.scheduleId()}&actor_name=${SYNC}&ordering=-mtime`;
    return (await this.authentik.api<{ results: Task[] }>("GET", path)).results;
  }

  /** The newest sync once none is waiting for its first run or running. */
  async settled(): Promise<Task> {
    for (let left = 100; left > 0; left -= 1) {
      const all = await this.tasks();
      const newest = all[0];
      if (
        newest &&
        all.every(({ state, retries }) => state === "done" || (state === "queued" && retries > 0))
      ) {
        return newest;
      }
      await setTimeout(50);
    }
    throw new Error("the sync did not settle within 5 s");
  }

  async user(username: string): Promise<Record<string, Json>> {
    const path = `/core/users/?username=${username}`;
    const { results } = await this.authentik.api<{ results: Record<string, Json>[] }>("GET", path);
    return results[0] ?? {};
  }

  async members(): Promise<Record<string, Json>> {
    type Group = { name: string; users_obj: { username: string }[] };
    const { results } = await this.authentik.api<{ results: Group[] }>("GET", "/core/groups/?search=photos");
    return Object.fromEntries(
      results.map(({ name, users_obj }) => [name, users_obj.map((each) => each.username)]),
    );
  }
}
