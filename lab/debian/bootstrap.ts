/** A Debian root file system without a container registry: mmdebstrap and this machine's package source. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Failure } from "../../components/support/failure.mjs";

const run = promisify(execFile);

/** Ten minutes in milliseconds: a slow mirror, not a hanging one. */
const TIMEOUT = 600_000;

/** A place that apt takes packages from. */
export type PackageSource = {
  readonly uri: string;
  /** The release's code name, for example `bookworm`. */
  readonly suite: string;
};

/**
 * The source that the machine's own apt takes a package from, out of `apt-cache policy <package>`: the
 * first one that is a release itself, not its updates or security archive, because only that holds all
 * the other packages too. Undefined where none is listed.
 */
export function sourceFromPolicy(policy: string): PackageSource | undefined {
  for (const line of policy.split("\n")) {
    // For example ` 500 http://mirror.example/debian bookworm/main amd64 Packages`.
    const [, uri, suite] = /^\s+-?\d+ (https?:\S+) ([a-z]+)\/\S+ \S+ Packages$/.exec(line) ?? [];
    if (uri && suite) {
      return { uri, suite };
    }
  }
  return undefined;
}

async function isThere(command: string): Promise<boolean> {
  return run("sh", ["-c", `command -v ${command}`]).then(
    () => true,
    () => false,
  );
}

function impossible(problem: string, next: string, cause?: unknown): Failure {
  return new Failure({
    code: "lab/debian-image",
    problem: `an image of Debian packages cannot be made: ${problem}`,
    allowed: "an engine that can pull debian:12-slim, or root on a Debian machine",
    next,
    cause,
  });
}

async function debianSource(name: string): Promise<PackageSource> {
  const look = async () => sourceFromPolicy((await run("apt-cache", ["policy", name])).stdout);
  const known = await look();
  if (known) {
    return known;
  }
  // A fresh machine has no package lists yet.
  await run("apt-get", ["update"], { timeout: TIMEOUT });
  const updated = await look();
  if (updated) {
    return updated;
  }
  throw impossible(`apt knows no package ${name}`, `apt-cache policy ${name}`);
}

/**
 * Writes a root file system with the given packages, their dependencies and Debian's essential packages as
 * a tar. Installs mmdebstrap if it is missing. Takes about half a minute with a near mirror.
 *
 * @param tar absolute path of the file to write
 * @throws Failure `lab/debian-image` where this is not a Debian machine, not root, or a package fails
 */
export async function bootstrapRootfs(packages: readonly string[], tar: string): Promise<void> {
  if (!(await isThere("apt-get"))) {
    throw impossible("debian:12-slim cannot be pulled and apt-get is missing", "docker pull debian:12-slim");
  }
  if (process.getuid?.() !== 0) {
    throw impossible("debian:12-slim cannot be pulled and this is not root", "docker pull debian:12-slim");
  }
  try {
    const source = await debianSource(packages[0] ?? "base-files");
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    if (!(await isThere("mmdebstrap"))) {
      await run("apt-get", ["install", "-y", "--no-install-recommends", "mmdebstrap"], {
        env,
        timeout: TIMEOUT,
      });
    }
    const args = [
      "--quiet",
      "--mode=root",
      "--variant=essential",
      `--include=${packages.join(",")}`,
      "--aptopt=APT::Install-Recommends false",
      // The result is a tar: nothing is lost if the machine stops in between, so nothing needs syncing.
      "--dpkgopt=force-unsafe-io",
      ...["doc", "info", "locale", "man"].map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`),
      source.suite,
      tar,
      source.uri,
    ];
    await run("mmdebstrap", args, { env, timeout: TIMEOUT, maxBuffer: 64 * 1024 * 1024 });
  } catch (error) {
    if (error instanceof Failure) {
      throw error;
    }
    const text = (error as { stderr?: string }).stderr?.trim().split("\n").slice(-4).join("\n");
    throw impossible(text || (error as Error).message, "apt-get update, then the same command again", error);
  }
}
