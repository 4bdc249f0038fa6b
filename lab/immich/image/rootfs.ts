/**
 * The file system of the stand-in's image: Node, the shared libraries it needs, the bundle, and nothing
 * else. No shell and no CA bundle: the real image has no CA bundle either (facts: removed from its base).
 */
import { execFile } from "node:child_process";
import { chmod, copyFile, mkdir, readFile, realpath, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { Failure } from "../../../components/support/failure.mjs";
import { HEALTH_CHECK } from "./bundle.ts";

const run = promisify(execFile);

/** Libraries that are opened by name only when a host name is looked up, so that ldd does not list them. */
const NAME_SERVICE = ["libnss_files.so.2", "libnss_dns.so.2", "libresolv.so.2"];

const TEXTS: Record<string, string> = {
  "etc/passwd": "root:x:0:0:root:/root:/sbin/nologin\nnode:x:1000:1000:node:/data:/sbin/nologin\n",
  "etc/group": "root:x:0:\nnode:x:1000:\n",
  "etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n",
};

/** Every file that comes from this machine: where it goes in the image, and where it lies here. */
export async function hostFiles(): Promise<Map<string, string>> {
  if (process.platform !== "linux") {
    throw new Failure({
      code: "lab/immich-image",
      problem: `the Immich stand-in's image is made of this machine's Node, and this is ${process.platform}`,
      allowed: "linux (a virtual machine or WSL will do)",
      next: "run the lab on Linux, or point the stack at a real home lab",
    });
  }
  const node = await realpath(process.execPath);
  const { stdout } = await run("ldd", [node]);
  const libraries = stdout.match(/\/\S+(?= \(0x)/g) ?? [];
  const files = new Map([["usr/local/bin/node", node]]);
  for (const library of libraries) files.set(library.slice(1), await realpath(library));
  const folder = dirname(libraries.find((path) => path.includes("libc.so")) ?? "/lib/x86_64-linux-gnu/libc");
  for (const name of NAME_SERVICE) {
    const path = join(folder, name);
    const real = await realpath(path).catch(() => undefined);
    if (real) files.set(path.slice(1), real);
  }
  return files;
}

/** Lays the whole file system out in `root`, an empty folder. */
export async function layOut(root: string, files: Map<string, string>, bundle: Uint8Array): Promise<void> {
  for (const folder of ["data", "tmp", "etc", "usr/src/app", "usr/local/bin"]) {
    await mkdir(join(root, folder), { recursive: true });
  }
  for (const [target, source] of files) {
    await mkdir(dirname(join(root, target)), { recursive: true });
    await copyFile(source, join(root, target));
    await chmod(join(root, target), 0o755);
  }
  for (const [target, text] of Object.entries(TEXTS)) await writeFile(join(root, target), text);
  await writeFile(join(root, "usr/src/app/main.mjs"), bundle);
  await writeFile(join(root, "usr/local/bin/immich-healthcheck"), HEALTH_CHECK, { mode: 0o755 });
  await chmod(join(root, "tmp"), 0o1777);
  await chmod(join(root, "data"), 0o777);
}

/** What decides the image's tag: every byte of it, except that Node itself counts by its version. */
export async function contentsOf(files: Map<string, string>, bundle: Uint8Array): Promise<Uint8Array[]> {
  const parts: Uint8Array[] = [bundle, Buffer.from(HEALTH_CHECK), Buffer.from(JSON.stringify(TEXTS))];
  for (const [target, source] of files) {
    parts.push(Buffer.from(target));
    parts.push(target.endsWith("/node") ? Buffer.from(process.version) : await readFile(source));
  }
  return parts;
}
