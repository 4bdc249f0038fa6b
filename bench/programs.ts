/** The programs that the real one is held against, each in a folder with a stack of its own. */
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pulumi } from "../lab/stack/cli.ts";
import { stackName } from "../lab/stack/place.ts";

/** One line each, each with one thing more than the one before. */
export const sources = {
  empty: "export {};\n",
  sdk: 'import "@pulumi/pulumi";\n',
  dynamic:
    'import { GeneratedSecret } from "./components/support/generated-secret.ts";\nnew GeneratedSecret("one", {});\n',
};

/** A program's folder, and how it is taken away again. */
export interface Program {
  cwd: string;
  remove(): Promise<void>;
}

/** Makes a program beside the others and brings it up once, so that a preview finds nothing to do. */
export async function makeProgram(
  folder: string,
  root: string,
  { name, source }: { name: string; source: string },
  env: Record<string, string>,
): Promise<Program> {
  const cwd = join(folder, name);
  await mkdir(cwd, { recursive: true });
  await writeFile(join(cwd, "index.ts"), source);
  // The state finds what is behind a dynamic resource by the package's name.
  const { name: itself, type, exports } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  await writeFile(join(cwd, "package.json"), JSON.stringify({ name: itself, type, exports }));
  const options = "typescript: false, nodeargs: --require ./setup/preload.cjs";
  await writeFile(
    join(cwd, "Pulumi.yaml"),
    `name: bench-${name}\nruntime: { name: nodejs, options: { ${options} } }\nmain: index.ts\noptions: { refresh: always }\n`,
  );
  for (const shared of ["node_modules", "components", "setup"])
    await symlink(join(root, shared), join(cwd, shared));
  await pulumi(["stack", "select", "--create", stackName], { cwd, env });
  await pulumi(["up", "--yes", "--skip-preview"], { cwd, env });
  return { cwd, remove: async () => void (await pulumi(["destroy", "--yes"], { cwd, env })) };
}
