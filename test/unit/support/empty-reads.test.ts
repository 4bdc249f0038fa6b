import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

/*
 * Since Pulumi 3.268 a read may come with inputs alone, or with nothing: the engine no longer copies inputs into
 * the state. Such a read must end in an answer that Pulumi can send, not in an error of JavaScript.
 */

const sdk = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi"));
const { Struct } = sdk("google-protobuf/google/protobuf/struct_pb.js") as {
  Struct: { fromJavaScript(value: object): unknown };
};

interface Answer {
  id?: string;
  props?: object;
  inputs?: object;
}

const modules = globSync("components/**/*-provider.ts").filter(
  (path) => !path.startsWith("components/authentik/oauth2"),
);

for (const path of modules) {
  const module = (await import(pathToFileURL(path).href)) as {
    read?(id: string, state: object): Promise<Answer>;
  };
  const { read } = module;
  if (!read) continue;
  test(`${path} reads without properties`, async () => {
    const { id, props, inputs } = await read("an-id", {});
    assert.ok(id === undefined || id === "an-id");
    for (const values of [props, inputs]) if (values) Struct.fromJavaScript(values);
  });
}

test("there are providers to read", () => assert.ok(modules.length > 5));
