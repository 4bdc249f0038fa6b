/** The stand-in as a process: https, its one line, a restart that loses nothing; and the end of sessions. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import * as jose from "jose";
import { ensureAuthority } from "../../../lab/ca/authority.ts";
import { ensureLeaf } from "../../../lab/ca/leaf.ts";
import type { Json } from "../../support/likeness.ts";
import { send } from "../../support/wire.ts";
import { Browser } from "./browser.ts";
import { startTestAuthentik, type TestAuthentik } from "./start.ts";
import { authorizePath, codeOf, exchange, localUser, wire } from "./wiring.ts";

const MAIN = new URL("../../../lab/authentik/main.ts", import.meta.url).pathname;

describe("the process", () => {
  let folder: string;
  let ca: string;
  let files: Record<string, string>;
  const running = new Set<ChildProcess>();

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "authentik-"));
    const authority = await ensureAuthority(folder);
    ca = authority.certificate;
    const leaf = await ensureLeaf(
      authority,
      { name: "authentik", addresses: ["127.0.0.1"], hosts: [] },
      folder,
    );
    writeFileSync(join(folder, "token"), "a-token\n");
    files = {
      certificate: leaf.certificateFile,
      key: leaf.keyFile,
      ca: authority.certificateFile,
      stateFile: join(folder, "state.json"),
      tokenFile: join(folder, "token"),
    };
  });
  after(() => {
    for (const child of running) child.kill("SIGKILL");
    rmSync(folder, { recursive: true });
  });

  function config(changes: object = {}): string {
    const file = join(folder, "config.json");
    writeFileSync(file, JSON.stringify({ host: "127.0.0.1", port: 0, ...files, ...changes }));
    return file;
  }

  /** Starts the program and waits for its one line; returns the URL in it. */
  async function start(): Promise<[ChildProcess, string]> {
    const child = spawn(process.execPath, [MAIN, "--config", config()], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    running.add(child);
    const [line] = (await once(child.stdout as NodeJS.ReadableStream, "data")) as [Buffer];
    assert.match(line.toString(), /^ready https:\/\/127\.0\.0\.1:\d+\n$/);
    return [child, line.toString().trim().slice("ready ".length)];
  }

  async function stop(child: ChildProcess): Promise<void> {
    child.kill("SIGTERM");
    assert.deepEqual(await once(child, "exit"), [0, null]);
    running.delete(child);
  }

  it("serves https, keeps its state over a restart in a file for its owner only, and ends on SIGTERM", async () => {
    const headers = { authorization: "Bearer a-token", "content-type": "application/json" };
    const body = JSON.stringify({ name: "photos-users" });
    const [first, url] = await start();
    const made = await send({ method: "POST", url: `${url}/api/v3/core/groups/`, headers, body, ca });
    await stop(first);
    const [second, again] = await start();
    const list = await send({
      method: "GET",
      url: `${again}/api/v3/core/groups/?name=photos-users`,
      headers,
      ca,
    });
    const flow = await send({
      method: "GET",
      url: `${again}/api/v3/flows/executor/default-authentication-flow/?query=`,
      ca,
    });
    await stop(second);
    assert.equal(made.status, 201);
    const { results } = JSON.parse(list.text) as { results: Json[] };
    assert.deepEqual(results, [JSON.parse(made.text)]);
    assert.equal(statSync(join(folder, "state.json")).mode & 0o777, 0o600);
    const cookie = flow.headers["set-cookie"]?.map((line) => line.replace(/=[^;]*/, ""));
    assert.deepEqual(cookie, ["authentik_session; HttpOnly; Path=/; SameSite=None; Secure"]);
  });

  it("says what is wrong with its configuration, without a stack trace", async () => {
    const file = config({ tokenFile: join(folder, "missing") });
    const child = spawn(process.execPath, [MAIN, "--config", file], { stdio: ["ignore", "ignore", "pipe"] });
    const chunks: Buffer[] = [];
    (child.stderr as NodeJS.ReadableStream).on("data", (chunk: Buffer) => chunks.push(chunk));
    const [code] = (await once(child, "close")) as [number];
    assert.equal(code, 1);
    assert.equal(
      Buffer.concat(chunks).toString(),
      [
        `authentik/config: cannot read the token file ${join(folder, "missing")}`,
        "  allowed: a file that exists and may be read",
        "  next:    npm run lab:up writes it anew",
        "",
      ].join("\n"),
    );
  });
});

describe("the end of a session", () => {
  let authentik: TestAuthentik;
  let application: http.Server;
  let notices: string[] = [];

  before(async () => {
    authentik = await startTestAuthentik();
    application = http.createServer((request, response) => {
      request.on("data", (chunk: Buffer) => notices.push(chunk.toString()));
      request.on("end", () => response.end());
    });
    await new Promise<void>((resolve) => application.listen(0, "127.0.0.1", resolve));
    const { port } = application.address() as AddressInfo;
    await wire(authentik, { logout_uri: `http://127.0.0.1:${port}/api/oauth/backchannel-logout` });
  });
  after(async () => {
    application.close();
    await authentik.stop();
  });

  /** Signs a user in and returns him, his browser and the claims of his ID token. */
  async function signedIn(name: string): Promise<[number, Browser, jose.JWTPayload]> {
    const user = await localUser(authentik, name, "watch-1");
    const browser = new Browser(authentik.url);
    const code = codeOf(await browser.authorize(authorizePath(), name, "watch-1"));
    const { id_token } = JSON.parse((await exchange(authentik, code)).text) as Record<string, string>;
    notices = [];
    return [user, browser, jose.decodeJwt(id_token ?? "")];
  }

  async function notice(): Promise<jose.JWTPayload> {
    for (let left = 40; left > 0 && notices.length === 0; left -= 1)
      await new Promise((go) => setTimeout(go, 50));
    const token = new URLSearchParams(notices[0]).get("logout_token") ?? "";
    const keys = jose.createRemoteJWKSet(new URL(`${authentik.url}/application/o/immich/jwks/`));
    return (await jose.jwtVerify(token, keys, { typ: "logout+jwt" })).payload;
  }

  it("is told to the application when the user signs out of authentik", async () => {
    const [, browser, claims] = await signedIn("colon");
    const answer = await browser.open("/api/v3/flows/executor/default-invalidation-flow/?query=");
    assert.deepEqual(JSON.parse(answer.text), {
      component: "xak-flow-redirect",
      to: "/",
      final_redirect: true,
    });
    const { iat, exp, jti, ...told } = await notice();
    assert.deepEqual(told, {
      iss: claims.iss,
      sub: claims.sub,
      aud: "immich",
      sid: claims.sid,
      events: { "http://schemas.openid.net/event/backchannel-logout": {} },
    });
    assert.deepEqual([typeof iat, typeof exp, typeof jti], ["number", "number", "string"]);
  });

  it("is told when an administrator deletes the session or the user", async () => {
    const [, , first] = await signedIn("carrot");
    const path = "/core/authenticated_sessions/";
    const { results } = await authentik.api<{ results: { uuid: string }[] }>(
      "GET",
      `${path}?user__username=carrot`,
    );
    await authentik.api("DELETE", `${path}${results[0]?.uuid}/`);
    assert.equal((await notice()).sid, first.sid);
    const [user, , second] = await signedIn("angua");
    await authentik.api("DELETE", `/core/users/${user}/`);
    assert.equal((await notice()).sub, second.sub);
  });

  it("is told when the user is deactivated, and signing out of the application ends nothing", async () => {
    const [user, browser, claims] = await signedIn("detritus");
    const end = await browser.open("/application/o/immich/end-session/");
    assert.match(end.headers.location?.[0] ?? "", /^\/if\/flow\/default-provider-invalidation-flow\//);
    const shown = await browser.open("/api/v3/flows/executor/default-provider-invalidation-flow/?query=");
    assert.equal((JSON.parse(shown.text) as { component: string }).component, "ak-stage-session-end");
    assert.match((await browser.open(authorizePath())).headers.location?.[0] ?? "", /[?&]code=/);
    await authentik.api("PATCH", `/core/users/${user}/`, { is_active: false });
    assert.equal((await notice()).sub, claims.sub);
    assert.match((await browser.open(authorizePath())).headers.location?.[0] ?? "", /^\/if\/flow\//);
  });

  it("is shown as denied after five wrong passwords", async () => {
    await localUser(authentik, "dorfl", "watch-1");
    const browser = new Browser(authentik.url);
    const seen: (string | undefined)[] = [];
    const flow = "/api/v3/flows/executor/default-authentication-flow/?query=";
    await browser.open(flow);
    await browser.open(flow, { component: "ak-stage-identification", uid_field: "dorfl" });
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      const answer = await browser.open(flow, { component: "ak-stage-password", password: "wrong" });
      seen.push((JSON.parse(answer.text) as { component?: string }).component);
    }
    assert.deepEqual(seen, [...new Array(4).fill("ak-stage-password"), "ak-stage-access-denied"]);
  });
});
