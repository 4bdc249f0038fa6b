/** Debian's docker.io, where no Docker engine is installed. */
import { access } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../components/support/failure.mjs";
import { runOrFail } from "../support/run.mjs";

/** Beside PATH, which lacks the system's folders for ordinary users. */
const SYSTEM_FOLDERS = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

/** @param {string} name @param {string} path @returns {Promise<string | undefined>} */
async function find(name, path) {
  for (const folder of [...path.split(":"), ...SYSTEM_FOLDERS].filter(Boolean)) {
    const file = join(folder, name);
    const there = await access(file).then(
      () => true,
      () => false,
    );
    if (there) {
      return file;
    }
  }
  return undefined;
}

/**
 * @param {Pick<import("../context.mjs").Setup, "env" | "progress">} setup
 * @param {boolean} root may set-up install packages?
 * @returns {Promise<string>} dockerd
 * @throws {Failure} `setup/docker-missing` with the command to type, `setup/apt`
 */
export async function dockerdOrInstall({ env, progress }, root = process.getuid?.() === 0) {
  const path = env.PATH ?? "";
  const there = await find("dockerd", path);
  const apt = await find("apt-get", path);
  if (!root || (!there && !apt)) {
    const sudo = root ? "" : "sudo ";
    throw new Failure({
      code: "setup/docker-missing",
      problem: `no Docker engine runs here, and set-up ${root ? "knows no way to install one" : "is not root, so it can start none"}`,
      allowed: "a running Docker engine at the default socket or at DOCKER_HOST",
      next: there
        ? `${sudo}systemctl start docker`
        : `${apt ? `${sudo}apt-get install docker.io` : "install Docker, https://docs.docker.com/engine/install/"}, then run this again`,
    });
  }
  if (there) {
    return there;
  }
  await progress.step("installing docker.io", async () => {
    const noQuestions = { env: { ...env, DEBIAN_FRONTEND: "noninteractive" } };
    const next = "see the lines above; `apt-get update` has to work on this machine";
    await runOrFail("setup/apt", next, "apt-get", ["update", "-qq"], noQuestions);
    await runOrFail(
      "setup/apt",
      next,
      "apt-get",
      ["install", "-y", "-qq", "--no-install-recommends", "docker.io", "iptables"],
      noQuestions,
    );
  });
  return (await find("dockerd", path)) ?? "/usr/sbin/dockerd";
}
