/** A Docker engine of its own in a container of the lab's: a machine that a swarm can be made on, and left alone after. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureAuthority } from "../../../lab/ca/authority.ts";
import { ensureLeaf } from "../../../lab/ca/leaf.ts";
import { ensureDebianImage } from "../../../lab/debian/image.ts";
import { docker, tryDocker } from "../../../lab/docker.ts";
import type { LabInfo } from "../../../lab/info.ts";
import { caFolder, labPlace } from "../../../lab/place.ts";
import { answers } from "./backends.ts";

/** An engine that only this test has. */
export interface OwnEngine {
  /** For `immich-sso:dockerHost`. */
  host: string;
  /** Its address on the lab's network, where the ports are that it publishes. */
  address: string;
  docker(...args: string[]): Promise<string>;
  /** Brings it images that the lab's engine has. */
  load(images: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

/**
 * As `docker:dind` starts its engine: the kernel's settings and the control groups must be open to it, and with those of version 2 nothing may
 * run in the group that it divides further.
 */
const start = `
mount -o remount,rw /sys
for group in $(awk '$3 ~ /^cgroup/ {print $2}' /proc/mounts); do mount -o remount,bind,rw "$group"; done
if [ -f /sys/fs/cgroup/cgroup.controllers ]; then
  mkdir -p /sys/fs/cgroup/init
  xargs -rn1 < /sys/fs/cgroup/cgroup.procs > /sys/fs/cgroup/init/cgroup.procs || :
  sed -e 's/ / +/g' -e 's/^/+/' < /sys/fs/cgroup/cgroup.controllers > /sys/fs/cgroup/cgroup.subtree_control
fi
exec dockerd --host unix:///lab/docker.sock --oom-score-adjust 0
`;

/** `--privileged` but for one capability that an engine can do without, and that a virtual machine may lack. */
const privileges = [
  ...["--cap-add", "ALL", "--cap-drop", "SYS_RESOURCE", "--device-cgroup-rule", "a *:* rwm"],
  ...["seccomp", "apparmor", "systempaths"].flatMap((name) => ["--security-opt", `${name}=unconfined`]),
];

/** Starts it; the engine's data lie in a volume that goes with it. */
export async function ownEngine({ dockerHost, network }: LabInfo, name: string): Promise<OwnEngine> {
  const image = await ensureDebianImage(dockerHost, {
    repository: "immich-sso-lab/engine",
    packages: ["docker.io", "iptables", "mount"],
  });
  const folder = await mkdtemp(join(tmpdir(), "immich-sso-engine-"));
  const args = [...privileges, "--name", name, "--network", network.name, "--volume", `${folder}:/lab`];
  const data = ["--volume", "/var/lib/docker", "--tmpfs", "/run"];
  await docker(dockerHost, ["run", "--detach", ...args, ...data, image, "sh", "-c", start]);
  const socket = join(folder, "docker.sock");
  const host = `unix://${socket}`;
  await answers(() => docker(host, ["info"]));
  // The folder is this user's alone; the socket belongs to root, who made it.
  await chmod(socket, 0o666).catch(() => {});
  const format = `{{(index .NetworkSettings.Networks ${JSON.stringify(network.name)}).IPAddress}}`;
  return {
    host,
    address: await docker(dockerHost, ["inspect", "--format", format, name]),
    docker: (...command) => docker(host, command),
    load: (images) => copyImages(dockerHost, host, images),
    stop: async () => {
      await tryDocker(dockerHost, ["rm", "--force", "--volumes", name]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function copyImages(from: string, to: string, images: readonly string[]): Promise<void> {
  const [save, load] = [
    spawn("docker", ["--host", from, "save", ...images], { stdio: ["ignore", "pipe", "inherit"] }),
    spawn("docker", ["--host", to, "load", "--quiet"], { stdio: ["pipe", "ignore", "inherit"] }),
  ];
  save.stdout.pipe(load.stdin);
  const ends = await Promise.all([once(save, "close"), once(load, "close")]);
  if (ends.some(([code]) => code !== 0)) throw new Error(`${images.join(", ")} did not reach ${to}`);
}

/**
 * A reverse proxy on the swarm as a home's Traefik is one: on the overlay network, by TLS, to every task that the
 * name of the service leads to; what a task that is gone did not answer is tried again with another.
 */
export async function swarmProxy(
  { dockerHost }: LabInfo,
  engine: OwnEngine,
  { network, service }: { network: string; service: string },
): Promise<string> {
  const port = 8443;
  const image = await ensureDebianImage(dockerHost, {
    repository: "immich-sso-lab/haproxy",
    packages: ["haproxy"],
  });
  await engine.load([image]);
  const authority = await ensureAuthority(caFolder(labPlace()));
  const request = { name: `swarm-${engine.address}`, addresses: [engine.address], hosts: ["localhost"] };
  const leaf = await ensureLeaf(authority, request, caFolder(labPlace()));
  const pems = await Promise.all([leaf.certificateFile, leaf.keyFile].map((file) => readFile(file, "utf8")));
  const folder = await mkdtemp(join(tmpdir(), "immich-sso-proxy-"));
  const files = { "haproxy.cfg": settings(port, service), "site.pem": pems.join("\n") };
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(folder, name), text);
    await engine.docker("config", "create", name, join(folder, name));
  }
  await rm(folder, { recursive: true });
  const configs = Object.keys(files).flatMap((name) => ["--config", `source=${name},target=/lab/${name}`]);
  await engine.docker(
    ...["service", "create", "--name", "proxy", "--network", network, ...configs],
    ...["--publish", `mode=host,target=${port},published=${port}`, "--no-resolve-image", "--quiet"],
    ...[image, "haproxy", "-W", "-f", "/lab/haproxy.cfg"],
  );
  return `https://${engine.address}:${port}`;
}

function settings(port: number, service: string): string {
  return `global
  log stdout format raw daemon
resolvers docker
  nameserver swarm 127.0.0.11:53
  timeout resolve 250ms
  hold valid 250ms
defaults
  mode http
  log global
  option httplog
  option forwardfor
  timeout connect 1s
  timeout client 30s
  timeout server 30s
  retries 5
  option redispatch 1
  retry-on conn-failure empty-response
frontend browsers
  bind :${port} ssl crt /lab/site.pem
  http-request set-header X-Forwarded-Proto https
  default_backend immich
backend immich
  balance roundrobin
  option httpchk GET /api/server/ping
  server-template task 5 ${service}:2283 check inter 1s fall 5 rise 1 resolvers docker init-addr none
`;
}
