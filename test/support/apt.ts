import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Installs Debian's packages, where this is Debian and root; says so where it is not. */
export async function aptInstall(...packages: string[]): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const apt = (...args: string[]) =>
    run("apt-get", ["-y", ...args], { env, timeout: 300_000, maxBuffer: 1e8 });
  try {
    await apt("update");
    await apt("install", "--no-install-recommends", ...packages);
  } catch (error) {
    throw new Error(
      `this test needs ${packages.join(", ")}; as root: apt-get install ${packages.join(" ")}`,
      {
        cause: error,
      },
    );
  }
}

/** Installs a package unless its command is there. */
export async function needCommand(command: string, name = command): Promise<void> {
  await run("sh", ["-c", `command -v ${command}`]).catch(() => aptInstall(name));
}
