/** A lab of its own from nothing to nothing, beside the one that other tests use. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile, rm, symlink } from "node:fs/promises";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { authentikApi } from "../../../lab/authentik-api.ts";
import { docker } from "../../../lab/docker.ts";
import { labDown } from "../../../lab/down.ts";
import { type LabInfo, readLabInfo } from "../../../lab/info.ts";
import { dockerName, labPlace } from "../../../lab/place.ts";
import { labUp } from "../../../lab/up.ts";
import { testFolder } from "./folder.ts";

const CLONE = resolve(import.meta.dirname, "../../..");

/** The directory as Authentik has read it: everybody's mail, and what photos-family is nested in. */
async function asAuthentikSees({ authentik, ca }: LabInfo) {
  const api = authentikApi(authentik.url, authentik.token, await readFile(ca.certificate, "utf8"));
  type Row = { username: string; email: string; pk: string; name: string; parents: string[] };
  const path = `core/users/?path_startswith=goauthentik.io/sources/${authentik.ldapSource}&page_size=100`;
  const users = (await api.get<{ results: Row[] }>(path)).results;
  const groups = (await api.get<{ results: Row[] }>("core/groups/?page_size=100")).results;
  const family = groups.find(({ name }) => name === "photos-family");
  return {
    mail: Object.fromEntries(
      ["alice", "bob", "carol", "dave"].map((who) => [
        who,
        users.find(({ username }) => username === who)?.email,
      ]),
    ),
    familyIsIn: groups.filter(({ pk }) => family?.parents.includes(pk)).map(({ name }) => name),
  };
}

const SEEN = {
  mail: { alice: "alice@lab.test", bob: "", carol: "carol@lab.test", dave: "dave@lab.test" },
  familyIsIn: ["photos-users"],
};

/** What may differ between two descriptions of the same lab. */
function withoutPids(info: LabInfo) {
  return {
    ...info,
    authentik: { ...info.authentik, pid: 0 },
    immich: { ...info.immich, proxy: { ...info.immich.proxy, pid: 0 } },
  };
}

test("a lab comes up, stays as it is, is mended where it was broken, and leaves nothing behind", async (t) => {
  const root = await testFolder(t);
  await symlink(join(CLONE, "lab"), join(root, "lab"));
  const place = labPlace(root);
  t.after(() => labDown(place));

  const info = await labUp(place);
  assert.deepEqual(await readLabInfo(place), info);
  assert.deepEqual(await asAuthentikSees(info), SEEN);

  await t.test("a second call changes nothing", async () => {
    assert.deepEqual(await labUp(place), info);
  });

  await t.test("dead processes and a lost container come back, with the same addresses", async () => {
    process.kill(info.authentik.pid, "SIGKILL");
    process.kill(info.immich.proxy.pid, "SIGKILL");
    await docker(info.dockerHost, ["rm", "--force", info.directory.container]);
    await setTimeout(200);
    const mended = await labUp(place);
    assert.deepEqual(withoutPids(mended), withoutPids(info));
    assert.notEqual(mended.authentik.pid, info.authentik.pid);
    assert.notEqual(mended.immich.proxy.pid, info.immich.proxy.pid);
    assert.deepEqual(await asAuthentikSees(mended), SEEN);
  });

  await t.test("a lab whose folder was deleted is taken over: new secrets, same addresses", async () => {
    await rm(place.folder, { recursive: true });
    const anew = await labUp(place);
    assert.deepEqual(
      [anew.authentik.url, anew.immich.origin, anew.directory.url],
      [info.authentik.url, info.immich.origin, info.directory.url],
    );
    assert.notEqual(anew.authentik.token, info.authentik.token);
    assert.notEqual(anew.directory.users.alice.password, info.directory.users.alice.password);
    assert.deepEqual(await asAuthentikSees(anew), SEEN);
  });

  await t.test("down says what it removed, and removes all of it", async () => {
    const { authentik, immich, directory, network } = await readLabInfo(place);
    assert.deepEqual(await labDown(place), [
      `the Authentik stand-in ended (pid ${authentik.pid})`,
      `the TLS proxy of Immich ended (pid ${immich.proxy.pid})`,
      `container ${directory.container} removed`,
      `volume ${directory.container} removed`,
      `network ${network.name} removed`,
      `${place.folder} removed`,
    ]);
    assert.deepEqual(await labDown(place), []);
    const left = ["container", "volume", "network"].map((kind) => {
      const all = kind === "container" ? ["--all"] : [];
      return docker(info.dockerHost, [
        kind,
        "ls",
        "--quiet",
        ...all,
        "--filter",
        `name=${dockerName(place.id)}`,
      ]);
    });
    assert.deepEqual(await Promise.all(left), ["", "", ""]);
    assert.equal(existsSync(place.folder), false);
  });
});
