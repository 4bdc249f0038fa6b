/** What `npm run explain` prints, whole: codes, lines of others, a log, and nothing. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { root } from "../../support/documents.ts";

function explain(args: string[], input = ""): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["doctor/explain.ts", ...args], {
    ...{ cwd: root, input, encoding: "utf8" },
  });
  return { status, stdout, stderr };
}

const lines = (...all: string[]) => all.map((line) => `${line}\n`).join("");

test("a code: what it means, why, and the next command", () => {
  assert.deepEqual(explain(["container/port-twice: immich-sso:port 2283 is the port of Immich too"]), {
    status: 0,
    stdout: lines(
      "container/port-twice",
      "  means:     two services would listen on one port",
      "  why:       the second one would not start",
      "  next:      `pulumi config set immich-sso:port <another>`",
    ),
    stderr: "",
  });
});

test("a probe's code", () => {
  assert.deepEqual(explain(["client/secret"]), {
    status: 0,
    stdout: lines(
      "client/secret",
      "  means:     a probe: Authentik takes Immich's client secret; without it nobody signs in",
      "  why:       it was made anew in Authentik, or has a blank around it in Immich",
      "  next:      `pulumi up`",
    ),
    stderr: "",
  });
});

test("an error that names several: each of them, in its order", () => {
  const error = [
    "config/invalid: 2 values are wrong:",
    '    slug/capitals: immich-sso:slug "Immich" has capitals',
    '    engine/host: immich-sso:dockerHost "nas" is none of',
  ].join("\n");
  const { status, stdout } = explain([], error);
  assert.equal(status, 0);
  assert.equal(
    stdout,
    [
      lines(
        "config/invalid",
        "  means:     one value, or several, cannot be right",
        "  why:       each line below it has a code of its own",
        "  next:      fix all of them, then `pulumi preview`",
      ),
      lines(
        "slug/capitals",
        "  means:     the slug has capitals",
        "  why:       the issuer is made of it and compared byte for byte; browsers write addresses small",
        "  next:      `pulumi config set immich-sso:slug immich`",
      ),
      lines(
        "engine/host",
        "  means:     `immich-sso:dockerHost` is no address of an engine",
        "  why:       it is unix:///path/to.sock, ssh://user@host or tcp://host:2376, without a password",
        "  next:      `docker -H <address> version`, then `pulumi config set immich-sso:dockerHost <address>`",
      ),
    ].join("\n"),
  );
});

test("Pulumi's own words, with the cure that docs/state.md has", () => {
  assert.deepEqual(explain(["error: failed to load checkpoint: EOF"]), {
    status: 0,
    stdout: lines(
      "pulumi/checkpoint",
      '  terminal:  `failed to load checkpoint: EOF`, or `read ".pulumi/meta.yaml": EOF`',
      "  cause 1:   a process was killed while it wrote the `.attrs` file beside a checkpoint; the checkpoint is whole",
      "  config:    end `PULUMI_BACKEND_URL` with `?metadata=skip`, and none is written any more",
      "  by hand:   `find <the folder> -name '*.attrs' -size 0 -delete`",
    ),
    stderr: "",
  });
});

test("a log of Immich's, from standard input: the latest first", () => {
  const log = [
    "Initializing Immich v3.1.0",
    "[Nest] 7  LOG [Microservices:WebsocketRepository] Initialized websocket server",
    "Error: getaddrinfo ENOTFOUND immich_redis",
    "    at GetAddrInfoReqWrap.onlookup [as oncomplete] (node:dns:111:26) {",
    "  errno: -3008,",
    "  code: 'ENOTFOUND',",
    "  hostname: 'immich_redis'",
    "}",
    "microservices worker exited with code 1",
  ].join("\n");
  assert.deepEqual(explain([], log), {
    status: 0,
    stdout: lines(
      "start/redis",
      "  browser:   the proxy's 502, or nothing",
      "  Immich:    `Error: getaddrinfo ENOTFOUND redis` or `Error: connect ECONNREFUSED …:6379`, again and again",
      "  cause 1:   the container of Redis (Valkey) does not run",
      "  cause 2:   `REDIS_HOSTNAME` is another name",
      "  cause 3:   its password is another",
      "  config:    `docker logs immich_redis`; with `deploy server` REDIS_HOSTNAME in `immich-sso:environment`, and `immich-sso:redisPassword`; then `pulumi up`",
      "  by hand:   `docker ps -a --filter name=redis`",
    ),
    stderr: "",
  });
});

test("nothing is in it: said, with exit code 1", () => {
  assert.deepEqual(explain([], "all is well"), {
    status: 1,
    stdout: "No failure of docs/errors.md is in it.\n",
    stderr: "",
  });
});

test("of a log that is too long its end is read", () => {
  const log = `${"x".repeat(1023)}\n`.repeat(6 * 1024);
  const news = "container/port-twice: immich-sso:port 2283 is the port of Immich too\n";
  assert.match(explain([], `${log}${news}`).stdout, /^container\/port-twice\n/);
  assert.equal(explain([], `${news}${log}`).stdout, "No failure of docs/errors.md is in it.\n");
});
