/** Whatever a server answers, each method of both clients gives a value or a failure with a code, never another error. */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { survey } from "../../../components/authentik/survey.ts";
import { findSource } from "../../../components/directory/ldap-source.ts";
import { latestRuns, scheduleOf } from "../../../components/directory/sync-tasks.ts";
import { signIn } from "../../../components/proof/sign-in.ts";
import { AuthentikApi } from "../../../components/support/authentik/api.ts";
import { readPeople, readSomebody } from "../../../components/support/authentik/people.ts";
import { Failure } from "../../../components/support/failure.mjs";
import { ImmichClient } from "../../../components/support/immich/client.ts";
import { anything, record } from "../../../components/support/shape.ts";
import { liar } from "../../support/liar.ts";

interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}

/** Every answer in the recordings, of all products and versions. */
const recorded: Answer[] = globSync("test/fixtures/**/*.json").flatMap((file) => {
  const found: Answer[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    const { response } = value as { response?: Answer };
    if (response && typeof response.status === "number") found.push(response);
    else for (const member of Object.values(value)) visit(member);
  };
  visit(JSON.parse(readFileSync(file, "utf8")));
  return found;
});

const hostile = fc.oneof(
  fc.constantFrom<unknown>(null, undefined, true, -1, 1.5, 1e99, "", "../..", "http://[bad", [], [null], {}),
  fc.constantFrom<unknown>({ toString: 1 }, { length: 1e9 }, JSON.parse('{"__proto__":{"results":[1]}}'), [
    [[{}]],
  ]),
  fc.jsonValue({ maxDepth: 3 }),
);

/** The value with one of its places, drawn by a path of numbers, replaced or left out. */
function broken(value: unknown, path: readonly number[], other: unknown): unknown {
  const [step = 0, ...rest] = path;
  if (path.length === 0 || typeof value !== "object" || value === null) return other;
  const entries = Object.entries(value);
  if (entries.length === 0) return other;
  const at = step % entries.length;
  const changed = entries.map(([key, member], index) => [
    key,
    index === at ? broken(member, rest, other) : member,
  ]);
  return Array.isArray(value) ? changed.map(([, member]) => member) : Object.fromEntries(changed);
}

const answers = fc
  .tuple(fc.constantFrom(...recorded), fc.array(fc.nat(40), { maxLength: 6 }), hostile, fc.nat(9))
  .map(([answer, path, other, kind]): Answer => {
    const body = kind === 0 ? answer.body : broken(answer.body, path, other);
    const headers: Record<string, string> =
      kind === 1 ? { location: "http://[bad", "set-cookie": "a=b; Domain=evil.example" } : {};
    return { status: kind < 5 ? answer.status : 200, headers, body };
  });

const wanted = {
  ...{ authorizationFlow: "a", invalidationFlow: "b", signingKey: "c", groups: ["g"], slug: "immich" },
  claims: {
    adminGroups: ["admins"],
    quotas: {},
    quotaAttribute: undefined,
    storageLabelAttribute: undefined,
  },
};
const source = { pk: "1", slug: "ad" } as Awaited<ReturnType<typeof findSource>>;

const calls: Record<string, (url: string) => Promise<unknown>> = {};
for (const [name, call] of Object.entries<(api: AuthentikApi) => Promise<unknown>>({
  get: (api) => api.get("core/users/1/", record),
  list: (api) => api.list("core/users/", {}, anything),
  find: (api) => api.find("core/users/", {}, record, () => false),
  patch: (api) => api.patch("core/users/1/", {}),
  post: (api) => api.post("core/users/"),
  delete: (api) => api.delete("core/users/1/"),
  mayAdd: (api) => api.mayAdd("core/users/"),
  mayChange: (api) => api.mayChange("core/users/1/"),
  document: (api) => api.document("/a"),
  people: (api) => readPeople(api, "immich"),
  somebody: (api) => readSomebody(api, "immich"),
  source: (api) => findSource(api, "ad"),
  schedule: (api) => scheduleOf(api, source),
  runs: (api) => latestRuns(api, { id: "1", paused: false }),
  survey: (api) => survey(api, wanted as unknown as Parameters<typeof survey>[1]),
}))
  calls[`Authentik: ${name}`] = (url) => call(new AuthentikApi({ url, token: "the-token-of-the-test" }));
for (const [name, call] of Object.entries<(client: ImmichClient) => Promise<unknown>>({
  hasAdmin: (client) => client.hasAdmin(),
  refuseConfigFile: (client) => client.refuseConfigFile(),
  readConfig: (client) => client.readConfig(),
  signUpAdmin: (client) => client.signUpAdmin({ email: "a@b", password: "a-password", name: "a" }),
  logIn: (client) => client.logIn("a@b", "a-password"),
  logOut: (client) => client.logOut(),
  apiKeys: (client) => client.apiKeys(),
  createApiKey: (client) => client.createApiKey("a", ["b"]),
  deleteApiKey: (client) => client.deleteApiKey("a"),
  accounts: (client) => client.accounts(),
  majorVersion: (client) => client.version(),
  ownApiKey: (client) => client.ownApiKey(),
  waitUntilReady: (client) => client.waitUntilReady(0),
}))
  calls[`Immich: ${name}`] = (url) => call(new ImmichClient({ url, apiKey: "the-key-of-the-test" }));
calls["the proof's sign-in"] = (url) =>
  signIn({ origin: url, authentik: url, username: "alice", password: "a-password-of-hers" });

test(`${recorded.length} recorded answers, broken: a value or a failure with a code`, async (t) => {
  assert.ok(recorded.length > 100);
  let queue: Answer[] = [];
  const { url } = await liar(t, (request, response) => {
    request.resume();
    const { status, headers = {}, body } = queue.shift() ?? { status: 404, body: {} };
    // A server's own errors are asked again, after a while: other tests have that.
    const safe = status >= 500 || status < 200 ? 400 : status;
    response.writeHead(safe, { "content-type": "application/json", ...headers });
    response.end(safe === 204 || safe === 304 || body === undefined ? undefined : JSON.stringify(body));
  });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...Object.keys(calls)),
      fc.array(answers, { minLength: 1, maxLength: 8 }),
      async (name, drawn) => {
        queue = [...drawn];
        try {
          await calls[name]?.(url);
        } catch (error) {
          assert.ok(error instanceof Failure, `${name}: ${(error as Error).stack}`);
          assert.match(error.code, /^[a-z-]+\/[a-z-]+$/);
        }
      },
    ),
    { numRuns: 400 },
  );
});
