/** A PostgreSQL server of a test's own: the machine's binaries, else Debian's package. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmod, chown, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort } from "../../../lab/ports.ts";
import { aptInstall } from "../../support/apt.ts";
import { answers, type Leaf } from "./backends.ts";

const run = promisify(execFile);

/** Debian's; a newer one comes last. */
const versions = "/usr/lib/postgresql";

async function installed(): Promise<string | undefined> {
  const found = (await readdir(versions).catch(() => [])).toSorted((a, b) => Number(a) - Number(b)).at(-1);
  return found && join(versions, found, "bin");
}

/** Debian's package, without the cluster that it would start: that would be a server of everybody's. */
async function install(): Promise<string> {
  await aptInstall("postgresql-common");
  const config = "/etc/postgresql-common/createcluster.conf";
  await writeFile(config, `${await readFile(config, "utf8")}\ncreate_main_cluster = false\n`);
  await aptInstall("postgresql");
  const folder = await installed();
  if (folder) return folder;
  throw new Error(`no ${versions} after apt-get install postgresql`);
}

/** PostgreSQL refuses to run as root: then as the user that its package makes. */
async function owner(): Promise<{ uid?: number; gid?: number }> {
  if (process.getuid?.() !== 0) return {};
  const id = async (flag: string) => Number((await run("id", [flag, "postgres"])).stdout);
  return { uid: await id("-u"), gid: await id("-g") };
}

/** With a database `state` of the user `pipeline`, who may do nothing else; TLS only. */
export async function startPostgres(
  folder: string,
  { certificate, key }: Leaf,
): Promise<{ port: number; password: string; server: ChildProcess; bin: string }> {
  const bin = (await installed()) ?? (await install());
  const user = await owner();
  const [data, passwordFile] = [join(folder, "data"), join(folder, "password")];
  const own = async (path: string) => user.uid !== undefined && chown(path, user.uid, user.gid ?? user.uid);
  const password = randomBytes(12).toString("hex");
  const admin = randomBytes(12).toString("hex");
  await own(folder);
  await mkdir(data, { mode: 0o700 });
  await own(data);
  await writeFile(passwordFile, admin);
  await own(passwordFile);
  const trust = ["--auth=scram-sha-256", "--username=admin", `--pwfile=${passwordFile}`];
  await run(join(bin, "initdb"), ["--no-sync", "--encoding=UTF8", "-D", data, ...trust], user);
  await rm(passwordFile);
  for (const [name, text] of [
    ["server.crt", certificate],
    ["server.key", key],
  ] as const) {
    await writeFile(join(data, name), text);
    await chmod(join(data, name), 0o600);
    await own(join(data, name));
  }
  await writeFile(join(data, "pg_hba.conf"), "hostssl all all 127.0.0.1/32 scram-sha-256\n");
  const port = await freePort("127.0.0.1", 25_000 + Math.floor(Math.random() * 4_000));
  const settings = {
    listen_addresses: "127.0.0.1",
    port,
    ssl: "on",
    fsync: "off",
    unix_socket_directories: "",
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const server = spawn(join(bin, "postgres"), ["-D", data, ...flags], {
    ...user,
    stdio: "ignore",
    cwd: folder,
  });
  const psql = (database: string, sql: string) =>
    run(
      join(bin, "psql"),
      ["-v", "ON_ERROR_STOP=1", "-c", sql, `postgres://admin@127.0.0.1:${port}/${database}`],
      {
        env: { ...process.env, PGPASSWORD: admin },
      },
    );
  await answers(() => psql("postgres", "SELECT 1"));
  await psql("postgres", `CREATE ROLE pipeline LOGIN PASSWORD '${password}'`);
  await psql("postgres", "CREATE DATABASE state OWNER pipeline");
  return { port, password, server, bin };
}
