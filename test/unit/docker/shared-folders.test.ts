/** Who else works on a folder or a volume of this stack is found by what a real docker command is told. */
import assert from "node:assert/strict";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { type TestContext, test } from "node:test";
import { type Kept, refuseSharedFolders as refuse } from "../../../components/immich/shared-folders.ts";
import { containersOf } from "../../../components/support/docker/mounted.ts";
import { OwnState } from "../../../components/support/own-state.ts";

interface Container {
  name: string;
  image?: string;
  labels?: Record<string, string> | null;
  mounts: { Name?: string; Source: string; Destination?: string; RW?: boolean }[];
}

/** A docker command that knows these containers, in the words of Docker 20.10. */
async function docker(t: TestContext, containers: readonly Container[]) {
  const folder = await mkdtemp(join(tmpdir(), "immich-sso-docker-"));
  const path = process.env.PATH;
  t.after(async () => {
    process.env.PATH = path;
    await rm(folder, { recursive: true });
  });
  const known = containers.map(({ name, image = "alpine:3", labels = null, mounts }, at) => ({
    Id: `id${at}`,
    Name: `/${name}`,
    Config: { Image: image, Labels: labels },
    Mounts: mounts.map((one) => ({ Destination: "/there", RW: true, ...one })),
  }));
  const ps = known.map(({ Id, Mounts }) => `${Id} ${Mounts.map((one) => one.Name ?? one.Source).join(",")}`);
  await writeFile(join(folder, "ps"), ps.join("\n"));
  for (const one of known) await writeFile(join(folder, one.Id), JSON.stringify(one));
  const script = `#!/bin/sh
echo "$*" >> ${folder}/calls
case $1 in ps) cat ${folder}/ps;; *) shift 4; for id; do cat ${folder}/$id; echo; done;; esac
`;
  await writeFile(join(folder, "docker"), script);
  await chmod(join(folder, "docker"), 0o755);
  process.env.PATH = `${folder}${delimiter}${path}`;
  return async () => (await readFile(join(folder, "calls"), "utf8")).trim().split("\n").length;
}

const resource = { urn: "urn::x", type: "docker:index/container:Container", id: "of-the-state" };
const state = new OwnState([resource], []);
const refuseSharedFolders = async (kept: Kept, engine: undefined, known: OwnState, ownId?: () => string) =>
  refuse(kept, engine, await containersOf(engine), known, ownId);
const kept = { library: "/srv/photos", database: "immich-database" };
const refusal = (problem: RegExp) => ({ code: "container/folder-shared", problem });

test("nobody else: one question to the engine", async (t) => {
  const calls = await docker(t, [
    { name: "nginx", mounts: [{ Source: "/srv/web" }, { Name: "cache", Source: "/x" }] },
  ]);
  assert.deepEqual(await refuseSharedFolders(kept, undefined, state), []);
  assert.equal(await calls(), 1);
});

const database: [string, Container][] = [
  [
    "the same volume",
    {
      name: "pg",
      mounts: [{ Name: "immich-database", Source: "/var/lib/docker/volumes/immich-database/_data" }],
    },
  ],
  [
    "the volume by its path",
    { name: "pg", mounts: [{ Source: "/var/lib/docker/volumes/immich-database/_data" }] },
  ],
];
for (const [how, container] of database)
  test(`a database's volume: ${how}`, async (t) => {
    await docker(t, [container]);
    await assert.rejects(
      refuseSharedFolders(kept, undefined, state),
      refusal(/^immich-sso:database "immich-database" is mounted in the container pg \(alpine:3\) too/),
    );
  });

const folders: [string, string, string, boolean][] = [
  ["the same folder", "/srv/db/", "alpine:3", true],
  ["a folder in it", "/srv/db/pgdata", "alpine:3", true],
  ["one above it, by a Postgres", "/srv", "postgres:16", true],
  ["one above it, by anybody else", "/srv", "filebrowser/filebrowser", false],
  ["a neighbour of a name that begins alike", "/srv/db2", "postgres:16", false],
];
for (const [how, Source, image, isRefused] of folders)
  test(`a database's folder: ${how}`, async (t) => {
    await docker(t, [{ name: "other", image, mounts: [{ Source }] }]);
    const asked = refuseSharedFolders({ library: "photos", database: "/srv/db" }, undefined, state);
    if (isRefused) await assert.rejects(asked, refusal(/^immich-sso:database "\/srv\/db"/));
    else assert.deepEqual(await asked, []);
  });

test("whoever only reads is no danger", async (t) => {
  const mounts = [
    { Source: "/srv/photos", RW: false },
    { Name: "immich-database", Source: "/v", RW: false },
  ];
  await docker(t, [{ name: "backup", mounts }]);
  assert.deepEqual(await refuseSharedFolders(kept, undefined, state), []);
});

test("another Immich on the library is refused, with its compose project; a file manager is a warning", async (t) => {
  const mounts = [{ Source: "/srv/photos", Destination: "/data" }];
  await docker(t, [{ name: "files", mounts }]);
  assert.deepEqual(await refuseSharedFolders(kept, undefined, state), [
    'container/folder-shared: immich-sso:library "/srv/photos" is mounted in the container files too, which may write there: what it moves or deletes is missing in Immich. Mount it read-only there, if that is enough',
  ]);
  const labels = { "com.docker.compose.project": "photos of us" };
  await docker(t, [
    { name: "immich_server", image: "ghcr.io/immich-app/immich-server:v2.7.5", labels, mounts },
  ]);
  await assert.rejects(refuseSharedFolders(kept, undefined, state), {
    ...refusal(/^immich-sso:library "\/srv\/photos"/),
    next: "docker compose --project-name 'photos of us' down, without --volumes, which leaves the data; then: pulumi up",
  });
});

test("what the state holds is ours, by its id or as a task of its service; a label alone proves nothing", async (t) => {
  const mounts = [{ Name: "immich-database", Source: "/v" }];
  const stack = { "immich-sso.stack": "home/photos/one" };
  const ask = (known: OwnState) => refuseSharedFolders(kept, undefined, known, () => "home/photos/one");
  await docker(t, [{ name: "pg", labels: stack, mounts }]);
  await assert.rejects(ask(state), refusal(/^immich-sso:database/));
  assert.deepEqual(await ask(new OwnState([{ ...resource, id: "id0" }], [])), []);
  // Made again by hand with our label, in place of the one that the state has.
  const made = { ...resource, type: "docker:index/container:Container", inputs: { name: "pg" } };
  assert.deepEqual(await ask(new OwnState([made], [])), []);
  await assert.rejects(ask(new OwnState([{ ...made, inputs: { name: "other" } }], [])), refusal(/database/));
  // Left by an update of this state that was killed.
  assert.deepEqual(await ask(new OwnState([], ["urn::being-made"])), []);
  await docker(t, [{ name: "pg", labels: { "com.docker.swarm.service.id": "of-the-state" }, mounts }]);
  assert.deepEqual(await ask(state), []);
});

test("an engine that cannot be asked is for whoever makes something there", async (t) => {
  const path = process.env.PATH;
  t.after(() => {
    process.env.PATH = path;
  });
  process.env.PATH = "/nowhere";
  assert.deepEqual(await refuseSharedFolders(kept, undefined, state), []);
});
