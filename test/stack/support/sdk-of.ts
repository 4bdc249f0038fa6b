import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { labPlace } from "../../../lab/place.ts";

/** The files that say which provider the SDK is of. */
const versioned = ["package.json", "bin/utilities.js"];

/**
 * The environment in which a program finds the SDK of a release of the Terraform provider before 2026.5, as a clone has
 * it after `npm run provider`: the same classes, but for the version that they ask the engine for and the grant types.
 */
export async function sdkOf(version: string): Promise<NodeJS.ProcessEnv> {
  const { root } = labPlace();
  const own = join(root, "sdks/authentik");
  // Inside the clone, so that the copy finds @pulumi/pulumi.
  const copy = join(root, ".lab", `sdk-${version}-${process.pid}`);
  await rm(copy, { recursive: true, force: true });
  await mkdir(copy, { recursive: true });
  await cp(own, copy, {
    recursive: true,
    filter: (source) => !source.includes("node_modules") || source === own,
  });
  const manifest = JSON.parse(await readFile(join(own, "package.json"), "utf8"));
  const { value, version: now } = manifest.pulumi.parameterization as { value: string; version: string };
  const other = Buffer.from(Buffer.from(value, "base64").toString("utf8").replaceAll(now, version));
  for (const name of versioned) {
    const text = await readFile(join(own, name), "utf8");
    await writeFile(
      join(copy, name),
      text.replaceAll(value, other.toString("base64")).replaceAll(`"${now}"`, `"${version}"`),
    );
  }
  const resource = join(copy, "bin/providerOauth2.js");
  const lines = (await readFile(resource, "utf8")).split("\n");
  await writeFile(resource, lines.filter((line) => !line.includes("grantTypes")).join("\n"));
  const hook = join(copy, "hook.mjs");
  await writeFile(
    hook,
    [
      'import { registerHooks } from "node:module";',
      `const at = { "@pulumi/authentik": "bin/index.js", "@pulumi/authentik/package.json": "package.json" };`,
      `const base = ${JSON.stringify(`${pathToFileURL(copy)}/`)};`,
      'const format = (name) => (name.endsWith(".json") ? "json" : "commonjs");',
      "const own = (name) => ({ url: new URL(at[name], base).href, format: format(name), shortCircuit: true });",
      "registerHooks({ resolve: (name, context, next) => (at[name] ? own(name) : next(name, context)) });",
    ].join("\n"),
  );
  return { NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} --import ${pathToFileURL(hook)}` };
}
