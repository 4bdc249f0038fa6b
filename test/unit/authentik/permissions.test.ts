/** The stand-in knows no roles, so a small server answers 403 here as Authentik's API does, in its words. */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { AuthentikApi } from "../../../components/support/authentik/api.ts";
import { missingChanges, requirePermissions } from "../../../components/support/authentik/permissions.ts";
import { permissionFor, permissionsOf, rights } from "../../../components/support/authentik/rights.ts";
import { root } from "../../support/documents.ts";

const all = [
  "flows/instances/",
  "crypto/certificatekeypairs/",
  "core/groups/",
  "propertymappings/provider/scope/",
]
  .map((path) => `GET ${path}`)
  .concat(
    ["providers/oauth2/", "core/applications/", "policies/bindings/"].flatMap((path) => [
      `GET ${path}`,
      `POST ${path}`,
    ]),
  );

/** An Authentik on which one account may do these things; what it was asked is kept. */
async function authentik(t: TestContext, allowed: readonly string[], superuser = false) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = (request.url ?? "").replace("/api/v3/", "").replace(/\?.*/, "");
    const what = `${request.method} ${path}`;
    asked.push(what);
    const answer = (status: number, body: object) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    if (path === "core/users/me/") answer(200, { user: { is_superuser: superuser } });
    else if (!allowed.includes(what))
      answer(403, { detail: "You do not have permission to perform this action." });
    else if (request.method === "POST") answer(400, { name: ["This field is required."] });
    else answer(200, { results: [], pagination: { next: 0 } });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { api: new AuthentikApi({ url, token: "any" }), asked };
}

test("each request's permission by Authentik's own name", () => {
  assert.deepEqual(
    [
      permissionFor("POST", "providers/oauth2/"),
      permissionFor("PUT", "core/applications/immich/"),
      permissionFor("DELETE", "policies/bindings/1/"),
      permissionFor("GET", "propertymappings/provider/scope/?page=1"),
      permissionFor("GET", "crypto/certificatekeypairs/1/"),
      permissionFor("GET", "crypto/certificatekeypairs/1/view_certificate/"),
      permissionFor("POST", "core/users/0/set_password/"),
      permissionFor("GET", "admin/version/"),
    ],
    [
      "authentik_providers_oauth2.add_oauth2provider",
      "authentik_core.change_application",
      "authentik_policies.delete_policybinding",
      "authentik_providers_oauth2.view_scopemapping",
      "authentik_crypto.view_certificatekeypair",
      "authentik_crypto.view_certificatekeypair_certificate",
      "authentik_core.reset_user_password",
      "GET /api/v3/admin/version/",
    ],
  );
});

test("all that is missing is named at once", async (t) => {
  const missing = ["POST providers/oauth2/", "POST core/applications/", "GET core/groups/"];
  const { api } = await authentik(
    t,
    all.filter((what) => !missing.includes(what)),
  );
  await assert.rejects(requirePermissions(api, ["signIn"]), {
    message:
      "authentik/permission-missing: the account of the Authentik token lacks 3 permissions: authentik_core.view_group, authentik_providers_oauth2.add_oauth2provider, authentik_core.add_application\n" +
      "  allowed: an account with the role that docs/authentik.md lists, or an administrator's\n" +
      "  next:    give its role the permission in Authentik under Directory > Roles > Permissions",
  });
});

test("an account with all of them passes, each asked for once", async (t) => {
  const { api, asked } = await authentik(t, all);
  await requirePermissions(api, ["signIn"]);
  assert.deepEqual(asked.toSorted(), ["GET core/users/me/", ...all].toSorted());
});

test("with claims, making a scope mapping is asked for as well", async (t) => {
  const { api } = await authentik(t, all);
  await assert.rejects(requirePermissions(api, ["signIn", "claims"]), {
    problem:
      "the account of the Authentik token lacks a permission: authentik_providers_oauth2.add_scopemapping",
  });
});

test("an administrator is not asked any further", async (t) => {
  const { api, asked } = await authentik(t, [], true);
  await requirePermissions(api, ["signIn"]);
  assert.deepEqual(asked, ["GET core/users/me/"]);
});

test("whether what is there may be changed is asked by OPTIONS, which changes nothing", async (t) => {
  const asked: string[] = [];
  const description = { name: "Instance", description: "", renders: ["application/json"], parses: [] };
  const answers: Record<string, [number, object]> = {
    // Shaped as recorded for a list (166 of 2026.2.2): `actions` has what the account may do, and is not there for none.
    "providers/oauth2/1/": [200, description],
    "core/applications/immich/": [200, { ...description, actions: { PUT: { name: {} } } }],
    "core/applications/reader/": [200, { ...description, actions: { POST: { name: {} } } }],
    "policies/bindings/2/": [405, { detail: 'Method "OPTIONS" not allowed.' }],
  };
  const server = createServer((request, response) => {
    const path = (request.url ?? "").replace("/api/v3/", "");
    asked.push(`${request.method} ${path}`);
    const [status, body] = answers[path] ?? [404, {}];
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const paths = Object.keys(answers);
  assert.deepEqual(await missingChanges(new AuthentikApi({ url, token: "any" }), paths), [
    "authentik_providers_oauth2.change_oauth2provider",
    "authentik_core.change_application",
  ]);
  assert.deepEqual(asked.toSorted(), paths.map((path) => `OPTIONS ${path}`).toSorted());
});

test("an answer that does not say who asks is no administrator's", async (t) => {
  const server = createServer((request, response) => {
    const isList = request.method === "GET" && !request.url?.endsWith("/me/");
    const body = isList ? { results: [], pagination: { total_pages: 1 } } : {};
    response
      .writeHead(request.method === "POST" ? 400 : 200, { "content-type": "application/json" })
      .end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  assert.deepEqual(await requirePermissions(new AuthentikApi({ url, token: "any" }), ["signIn", "claims"]), {
    isAdministrator: false,
    missing: [],
  });
});

test("the sync's permissions are named with the others, and what is optional does not stop", async (t) => {
  const sync = ["sources/ldap/", "propertymappings/source/ldap/", "tasks/schedules/", "tasks/tasks/"];
  const asked = ["signIn", "people", "ldapSync", "takenNames"] as const;
  const none = await authentik(t, all);
  await assert.rejects(requirePermissions(none.api, asked), {
    problem:
      "the account of the Authentik token lacks 6 permissions: authentik_core.view_user, " +
      "authentik_sources_ldap.view_ldapsource, authentik_sources_ldap.view_ldapsourcepropertymapping, " +
      "authentik_tasks_schedules.view_schedule, authentik_tasks.view_task, authentik_events.view_event",
  });
  const enough = await authentik(t, [...all, ...sync.map((path) => `GET ${path}`)]);
  assert.deepEqual(await requirePermissions(enough.api, asked), {
    isAdministrator: false,
    missing: ["authentik_core.view_user", "authentik_events.view_event"],
  });
});

/** Every address of Authentik's API in the source, with a 1 for each value that is put in. */
function addresses(): string[] {
  const files = globSync(["{components,undo,carry,doctor}/**/*.ts"], { cwd: root }).filter(
    (file) => !file.endsWith("/rights.ts"),
  );
  const address =
    /["`]((?:admin|core|crypto|events|flows|policies|propertymappings|providers|sources|tasks)\/[^"`?]*\/)["`?]/g;
  const found = files.flatMap((file) => [...readFileSync(join(root, file), "utf8").matchAll(address)]);
  return [...new Set(found.map(([, path = ""]) => path.replaceAll(/\$\{[^}]+\}/g, "1")))];
}

test("the table has the permission of each address that is asked, but for those that anybody may ask", () => {
  const asked = addresses();
  assert.ok(asked.length > 25, asked.join(" "));
  assert.deepEqual(asked.filter((path) => permissionFor("GET", path).startsWith("GET ")).toSorted(), [
    "admin/version/",
  ]);
});

test("docs/authentik.md has the table and the role of the rights", async () => {
  const page = await readFile(join(root, "docs/authentik.md"), "utf8");
  const features = Object.keys(rights) as (keyof typeof rights)[];
  const rows = features.map((feature) => {
    const names = permissionsOf(feature).map((name) => `\`${name}\``);
    const { words, isOptional } = rights[feature];
    return `   | ${words} | ${names.join(", ")} | ${isOptional ? "may be left out" : "needed"} |`;
  });
  const usual = ["signIn", "people", "logouts"] as const;
  const role = [...new Set(usual.flatMap(permissionsOf))].map((name) => `          - ${name}`);
  const missing = [...rows, ...role].filter((line) => !page.includes(`${line}\n`));
  assert.deepEqual(missing, []);
});
