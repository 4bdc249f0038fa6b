/** Places for the state of a stack that are not the workstation's: an S3 server, a PostgreSQL server, a folder. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { freePort } from "../../../lab/ports.ts";
import { goTool } from "../../support/go-tools.ts";
import { startPostgres } from "./postgres.ts";

const run = promisify(execFile);

export interface Backend {
  /** For PULUMI_BACKEND_URL; holds no secret. */
  url: string;
  /** Credentials, by the names that the CLI reads. */
  secrets: Record<string, string>;
  /** All that lies in it, as text: to be searched, and to be compared with later. */
  content(): Promise<string>;
  close(): Promise<void>;
}

/** Certificate and key of this machine in PEM, signed by the lab's CA. */
export interface Leaf {
  certificate: string;
  key: string;
}

/** Files below a folder, in order, with their names. */
async function filesIn(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = files.toSorted().map(async (file) => `${file}\n${await readFile(file, "latin1")}`);
  return (await Promise.all(texts)).join("\n");
}

const scratch = () => mkdtemp(join(tmpdir(), "immich-sso-state-"));

export async function fileBackend(): Promise<Backend> {
  const folder = await scratch();
  return {
    url: `file://${folder}?metadata=skip`,
    secrets: {},
    content: () => filesIn(folder),
    close: () => rm(folder, { recursive: true }),
  };
}

/** An S3 server with TLS that checks signatures, and a bucket `state` in it. */
export async function s3Backend(leaf: Leaf): Promise<Backend> {
  const folder = await scratch();
  const [bucket, attributes] = [join(folder, "buckets", "state"), join(folder, "attributes")];
  await mkdir(bucket, { recursive: true });
  await mkdir(attributes);
  const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  await writeFile(cert, leaf.certificate);
  await writeFile(key, leaf.key, { mode: 0o600 });
  const port = await freePort("127.0.0.1", 20_000 + Math.floor(Math.random() * 4_000));
  const [id, secret] = ["pipeline", randomBytes(12).toString("hex")];
  const flags = ["--port", `127.0.0.1:${port}`, "--region", "home", "--cert", cert, "--key", key, "--quiet"];
  const posix = ["posix", "--sidecar", attributes, join(folder, "buckets")];
  const server = spawn(await goTool("versitygw"), [...flags, ...posix], {
    env: { PATH: process.env.PATH, ROOT_ACCESS_KEY: id, ROOT_SECRET_KEY: secret },
    stdio: "ignore",
  });
  const address = { port, host: "127.0.0.1" };
  await answers(() => once(connect(address), "connect"));
  const endpoint = encodeURIComponent(`https://127.0.0.1:${port}`);
  return {
    url: `s3://state?endpoint=${endpoint}&s3ForcePathStyle=true&region=home`,
    secrets: { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret },
    content: () => filesIn(bucket),
    close: async () => {
      await ended(server);
      await rm(folder, { recursive: true });
    },
  };
}

/** A PostgreSQL server of its own, by TLS and with a password. */
export async function postgresBackend(leaf: Leaf): Promise<Backend> {
  const folder = await scratch();
  const { port, password, server, bin } = await startPostgres(folder, leaf);
  const env = { ...process.env, PGPASSWORD: password };
  const url = `postgres://pipeline@127.0.0.1:${port}/state`;
  const dump = ["--data-only", "--restrict-key=same", `${url}?sslmode=require`];
  return {
    url: `${url}?sslmode=verify-full`,
    secrets: { PGPASSWORD: password },
    content: async () => (await run(join(bin, "pg_dump"), dump, { env, maxBuffer: 1e8 })).stdout,
    close: async () => {
      await ended(server, "SIGINT");
      await rm(folder, { recursive: true });
    },
  };
}

async function ended(server: ChildProcess, signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
  const closed = once(server, "close");
  server.kill(signal);
  await closed;
}

/** Waits up to 20 s until it does not throw. */
export async function answers(ask: () => Promise<unknown>): Promise<void> {
  for (let tries = 200; ; tries -= 1) {
    try {
      await ask();
      return;
    } catch (error) {
      if (tries === 0) throw error;
      await sleep(100);
    }
  }
}
