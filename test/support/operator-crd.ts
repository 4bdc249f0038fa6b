/** The CRD of the Pulumi Kubernetes Operator, from its Go module: test/tools/operator pins version and checksum. */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { Ajv } from "ajv";
import { parse } from "yaml";
import { root } from "./documents.ts";

export type Schema = { [key: string]: unknown };

interface Definition {
  spec: { versions: { name: string; schema: { openAPIV3Schema: Schema } }[] };
}

/** @returns what is wrong with a Stack, unknown keys included, in order of their places */
export function stackProblems(crd: Schema, stack: object): string[] {
  const validate = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(crd);
  validate(stack);
  return (validate.errors ?? [])
    .map(({ instancePath, message, params }) =>
      [`${instancePath} ${message}`, params.additionalProperty].filter(Boolean).join(": "),
    )
    .toSorted();
}

/**
 * What a Stack may have, and nothing beside.
 * @returns none where Go's proxy does not give the module, with its words
 */
export async function stackCrd(): Promise<{ crd: Schema } | { unavailable: string }> {
  const fetched = await fetchModule();
  if (!fetched.Dir) {
    // A module that is another one than go.sum has is no matter of the network.
    if (/checksum mismatch|missing go.sum/.test(fetched.Error ?? "")) throw new Error(fetched.Error);
    return { unavailable: fetched.Error ?? "no answer" };
  }
  const file = join(fetched.Dir, "deploy/crds/pulumi.com_stacks.yaml");
  const { spec } = parse(await readFile(file, "utf8")) as Definition;
  const version = spec.versions.find(({ name }) => name === "v1");
  if (!version) throw new Error(`${file} has no v1`);
  return { crd: closed(version.schema.openAPIV3Schema) };
}

/** Go holds what it fetches against go.sum. */
async function fetchModule(): Promise<{ Dir?: string; Error?: string }> {
  const cwd = join(root, "test/tools/operator");
  try {
    const { stdout } = await promisify(execFile)("go", ["mod", "download", "-json"], { cwd });
    return JSON.parse(stdout);
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    return { Error: `${stdout}${stderr}` || String(error) };
  }
}

/** An object that lists its properties has no others: an API server drops them, and says so only when it is asked to. */
function closed(schema: Schema): Schema {
  const isOpen = !schema.properties || schema["x-kubernetes-preserve-unknown-fields"] === true;
  return {
    ...Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closedValue(value)])),
    ...(isOpen ? {} : { additionalProperties: false }),
  };
}

function closedValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closedValue);
  return typeof value === "object" && value !== null ? closed(value as Schema) : value;
}
