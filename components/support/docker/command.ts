import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { childEnvironment } from "../child-environment.ts";
import { commandBytes, commandMs } from "../limits.ts";
import { quoted } from "../shell.mjs";
import { sshAddress } from "../ssh-address.ts";
import type { DockerEngine, DockerTls } from "./engine.ts";

/** How a docker command ended. */
export interface DockerAnswer {
  /** Undefined where it went well, else why not, in the words of whoever refused. */
  refusal: string | undefined;
  stdout: string;
  stderr: string;
}

export interface DockerCommandOptions {
  input?: string;
  /** Milliseconds; 10 minutes by default. */
  timeout?: number;
}

/**
 * Runs `docker …args` against an engine; without one, against that which the environment names. It never throws
 * for what Docker says. An engine behind ssh is asked by its own docker command there, so that the options for
 * ssh count and none is needed here.
 */
export async function dockerCommand(
  engine: DockerEngine | undefined,
  args: readonly string[],
  options: DockerCommandOptions = {},
): Promise<DockerAnswer> {
  if (engine?.host.startsWith("ssh://")) return execute("ssh", sshArguments(engine, args), {}, options);
  if (!engine) return execute("docker", args, {}, options);
  const { host: DOCKER_HOST, tls } = engine;
  if (!tls) return execute("docker", args, { DOCKER_HOST }, options);
  return withMaterial(tls, (folder) =>
    execute("docker", args, { DOCKER_HOST, DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: folder }, options),
  );
}

/** What ssh is given to run docker there; `--` ends its options, so that no host name can be one. */
export function sshArguments({ host, sshOptions }: DockerEngine, args: readonly string[]): string[] {
  const at = sshAddress(new URL(host));
  // The settings were checked; a state can hold an address that no settings ever had.
  if (!at) throw new TypeError(`${JSON.stringify(host)} is no address for ssh`);
  return [
    ...sshOptions,
    ...(at.user ? ["-l", at.user] : []),
    ...(at.port ? ["-p", String(at.port)] : []),
    "--",
    at.host,
    ["docker", ...args].map(quoted).join(" "),
  ];
}

/** docker takes TLS material from files only: a folder that nobody else can open, for as long as the command runs. */
async function withMaterial<Result>(
  { ca, cert, key }: DockerTls,
  use: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "immich-sso-docker-"));
  try {
    const files = { "ca.pem": ca, "cert.pem": cert, "key.pem": key };
    await Promise.all(
      Object.entries(files).map(([name, pem]) => writeFile(join(folder, name), pem, { mode: 0o600 })),
    );
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function execute(
  program: string,
  args: readonly string[],
  environment: Record<string, string>,
  { input, timeout = commandMs }: DockerCommandOptions,
): Promise<DockerAnswer> {
  return new Promise((resolve) => {
    const env = { ...childEnvironment(process.env), ...environment };
    const child = execFile(
      program,
      args,
      { env, timeout, maxBuffer: commandBytes },
      (error, stdout, stderr) =>
        resolve({ refusal: error ? reason(program, error, stderr) : undefined, stdout, stderr }),
    );
    // A command that is missing or ends early breaks the pipe; the callback says why.
    child.stdin?.on("error", () => {});
    child.stdin?.end(input);
  });
}

function reason(program: string, error: { code?: string | number | null }, stderr: string): string {
  if (error.code === "ENOENT") return `there is no ${program} command on this machine`;
  return stderr.trim().split("\n").at(-1) || `${program} ended with ${error.code}`;
}
