import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import ts from "typescript";

// The relay (lab/plugins/docker) renames a few things between @pulumi/docker and the bridge. These tests
// hold its table to the npm package: each name on the npm side has to exist there, and no list of the
// package may have a name that the bridge would write otherwise without the table saying so.

const root = new URL("../../", import.meta.url);
const npmPackage = new URL("node_modules/@pulumi/docker/", root);
const table = readFileSync(new URL("lab/plugins/docker/names.go", root), "utf8");

type Member = { name: string; list: boolean };

/** The pairs `{"npm", "bridge"}` of one part of the table, from its heading to the closing brace of the same indent. */
function pairs(heading: string): [string, string][] {
  const start = table.indexOf(heading);
  assert.notEqual(start, -1, heading);
  const indent = table.slice(table.lastIndexOf("\n", start), start);
  const part = table.slice(start, table.indexOf(`${indent}}`, start));
  return [...part.matchAll(/\{"([^"]+)", "([^"]+)"\}/g)].map(([, npm, bridge]) => [npm ?? "", bridge ?? ""]);
}

/** All interfaces of a declaration file with their members. */
function interfaces(file: string): Map<string, Member[]> {
  const source = ts.createSourceFile(
    file,
    readFileSync(new URL(file, npmPackage), "utf8"),
    ts.ScriptTarget.Latest,
    true,
  );
  const found = new Map<string, Member[]>();
  const visit = (node: ts.Node): void => {
    if (ts.isInterfaceDeclaration(node)) {
      const members = node.members.filter(ts.isPropertySignature);
      found.set(
        node.name.text,
        members.map((m) => ({
          name: m.name.getText(source),
          list: /\[\]/.test(m.type?.getText(source) ?? ""),
        })),
      );
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Names of lists that are no plural, by interface: the bridge writes a plural for every list. */
function unusualLists(file: string, names: string[]): string[] {
  const all = interfaces(file);
  return names.flatMap((name) => {
    const members = all.get(name);
    assert.ok(members, `${file} has no ${name}`);
    return members.filter((m) => m.list && !m.name.endsWith("s")).map((m) => `${name}.${m.name}`);
  });
}

test("each renamed token exists in the npm package", () => {
  const files = readdirSync(npmPackage).filter((name) => name.endsWith(".js"));
  const known = new Set(
    files.flatMap((name) =>
      [
        ...readFileSync(new URL(name, npmPackage), "utf8").matchAll(
          /"(docker:index\/[^"]+)"|'(docker:index\/[^']+)'/g,
        ),
      ].map((match) => match[1] ?? match[2]),
    ),
  );
  const missing = pairs("tokens = pairs{").filter(([npm]) => !known.has(npm));
  assert.deepEqual(missing, []);
  assert.ok(known.has("docker:index/container:Container"));
});

test("the container's lists that are no plurals are the ones in the table", () => {
  assert.deepEqual(
    unusualLists("container.d.ts", ["ContainerArgs", "ContainerState"]),
    ["ContainerArgs", "ContainerState"].flatMap((name) =>
      pairs("containerType: {").map(([npm]) => `${name}.${npm}`),
    ),
  );
});

test("the provider's lists that are no plurals are the ones in the table", () => {
  assert.deepEqual(
    unusualLists("provider.d.ts", ["ProviderArgs"]),
    pairs('"pulumi:providers:docker": {').map(([npm]) => `ProviderArgs.${npm}`),
  );
});

test("no list of an image, a network or a volume is unusual", () => {
  for (const kind of ["RemoteImage", "Network", "Volume"]) {
    const file = `${kind.charAt(0).toLowerCase()}${kind.slice(1)}.d.ts`;
    assert.deepEqual(unusualLists(file, [`${kind}Args`, `${kind}State`]), []);
  }
});

test("no list further down is unusual", () => {
  const all = interfaces("types/input.d.ts");
  const ours = [...all.keys()].filter((name) => /^(Container|RemoteImage|Network|Volume)/.test(name));
  assert.ok(ours.includes("ContainerNetworksAdvanced"));
  assert.deepEqual(unusualLists("types/input.d.ts", ours), []);
});
