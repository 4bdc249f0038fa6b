import assert from "node:assert/strict";
import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { findProcess, type ProcessSpec, startProcess, stopProcess } from "../../../lab/processes.ts";
import { testFolder } from "./folder.ts";

const SERVER = 'console.log("starting"); console.log("ready at last"); setInterval(() => {}, 1000);\n';

async function spec(t: TestContext, source: string): Promise<ProcessSpec> {
  const folder = await testFolder(t);
  await writeFile(join(folder, "main.mjs"), source);
  const made = {
    title: "the test's process",
    command: [join(folder, "main.mjs"), "--config", "none"],
    pidFile: join(folder, "pid"),
    logFile: join(folder, "log.txt"),
  };
  t.after(() => stopProcess(made));
  return made;
}

/** Whether a process runs; one that has ended and was not reaped yet has no command line. */
async function isAlive(pid: number): Promise<boolean> {
  return (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")) !== "";
}

test("a process is started, found with its fingerprint, ended, and not found any more", async (t) => {
  const server = await spec(t, SERVER);
  const pid = await startProcess(server, "of today");
  assert.deepEqual(await findProcess(server), { pid, fingerprint: "of today" });
  assert.equal(await readFile(server.logFile, "utf8"), "starting\nready at last\n");
  assert.equal(((await stat(server.logFile)).mode & 0o777).toString(8), "600");
  assert.equal(await stopProcess(server), pid);
  assert.equal(await isAlive(pid), false);
  assert.equal(await findProcess(server), undefined);
  assert.equal(await stopProcess(server), undefined);
});

test("one that does not listen to SIGTERM is ended all the same", async (t) => {
  const server = await spec(t, `process.on("SIGTERM", () => {}); ${SERVER}`);
  const pid = await startProcess(server, "");
  assert.equal(await stopProcess(server, 300), pid);
  assert.equal(await isAlive(pid), false);
});

test("a pid that now belongs to a foreign process is neither taken for ours nor ended", async (t) => {
  const ours = await spec(t, SERVER);
  const foreign = await spec(t, SERVER);
  const pid = await startProcess(foreign, "foreign");
  await writeFile(ours.pidFile, `${pid}\nours\n`);
  assert.equal(await findProcess(ours), undefined);
  assert.equal(await stopProcess(ours), undefined);
  assert.equal(await isAlive(pid), true);
});

test("one whose pid file was deleted is found by its command line, and ended", async (t) => {
  const server = await spec(t, SERVER);
  const pid = await startProcess(server, "of today");
  await rm(server.pidFile);
  assert.deepEqual(await findProcess(server), { pid, fingerprint: "" });
  assert.equal(await stopProcess(server), pid);
  assert.equal(await isAlive(pid), false);
});

test("pid files that name no process are read as none", async (t) => {
  const server = await spec(t, SERVER);
  for (const content of ["", "0\n", "1\n", "-1\n", "nonsense\n", "4194304999\nx\n"]) {
    await writeFile(server.pidFile, content);
    assert.equal(await findProcess(server), undefined, JSON.stringify(content));
  }
});

test("one that ends before it is ready is reported at once, with its last words and no stack", async (t) => {
  const server = await spec(
    t,
    'console.log("trying"); const error = new Error("no"); error.stack = "Error: no\\n    at x"; console.log(error.stack); process.exit(3);\n',
  );
  await assert.rejects(startProcess(server, ""), {
    name: "Failure",
    message: [
      "lab/process-ended: the test's process ended at once; its log ends with",
      "    trying",
      "    Error: no",
      `  next:    read ${server.logFile}`,
    ].join("\n"),
  });
});
