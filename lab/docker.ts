/** The docker command line, on the engine that the lab uses. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { Failure } from "../components/support/failure.mjs";

/** How a docker command ended. */
export type DockerResult = {
  /** Exit code; null where a signal ended it. */
  readonly code: number | null;
  /** Without white space at its end. */
  readonly stdout: string;
  /** Without white space at its end. */
  readonly stderr: string;
};

/** What a docker command may need beside its arguments. */
export type DockerOptions = {
  /** Bytes for its standard input; secrets go this way, never by an argument. */
  readonly input?: Buffer;
  /** Milliseconds after which it is ended; default 120,000. */
  readonly timeout?: number;
};

async function collect(stream: ChildProcess["stdout"]): Promise<string> {
  let text = "";
  if (stream) {
    stream.setEncoding("utf8");
    for await (const chunk of stream) {
      text += chunk;
    }
  }
  return text.trimEnd();
}

/**
 * Runs `docker …args` and reports how it ended, whatever the end.
 *
 * @throws Failure `lab/docker-missing` where there is no docker command
 */
export async function tryDocker(
  dockerHost: string,
  args: readonly string[],
  { input, timeout = 120_000 }: DockerOptions = {},
): Promise<DockerResult> {
  const child = spawn("docker", args, {
    env: { ...process.env, DOCKER_HOST: dockerHost },
    stdio: ["pipe", "pipe", "pipe"],
  });
  // Not spawn's own: that one stays behind, and the process with it, where the command cannot be started.
  const limit = setTimeout(() => child.kill(), timeout);
  // A command that ends before it has read its input breaks the pipe; its exit code and text say why.
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  try {
    const [stdout, stderr, [code]] = await Promise.all([
      collect(child.stdout),
      collect(child.stderr),
      once(child, "close") as Promise<[number | null]>,
    ]);
    return { code, stdout, stderr };
  } catch (cause) {
    throw new Failure({
      code: "lab/docker-missing",
      problem: "the command `docker` cannot be started",
      allowed: "Docker's command line on PATH",
      next: "apt-get install docker.io (or your system's package of it)",
      cause,
    });
  } finally {
    clearTimeout(limit);
  }
}

/**
 * Runs `docker …args` and gives its standard output.
 *
 * @throws Failure `lab/docker-failed` with the first words of the command and the engine's own text;
 *   `lab/docker-missing`
 */
export async function docker(
  dockerHost: string,
  args: readonly string[],
  options?: DockerOptions,
): Promise<string> {
  const result = await tryDocker(dockerHost, args, options);
  if (result.code !== 0) {
    throw new Failure({
      code: "lab/docker-failed",
      problem: `docker ${args.slice(0, 2).join(" ")}: ${result.stderr || `ended with ${result.code}`}`,
      next: `DOCKER_HOST=${dockerHost} docker info`,
    });
  }
  return result.stdout;
}
