import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startAuthentik } from "../../../lab/authentik/server.ts";
import { type AuthentikApi, authentikApi } from "../../../lab/authentik-api.ts";
import { ensureAuthority } from "../../../lab/ca/authority.ts";
import { ensureLeaf } from "../../../lab/ca/leaf.ts";
import type { LabInfo } from "../../../lab/info.ts";
import { caFolder, labPlace } from "../../../lab/place.ts";
import { freePort } from "../../../lab/ports.ts";

/** An Authentik of its own, which can be upgraded: it stops, and a newer release starts on its state. */
export interface AuthentikLine {
  url: string;
  api: AuthentikApi;
  become(version: string): Promise<void>;
  stop(): Promise<void>;
}

/** With the group `photos-users`, and alice in it, who has a mail. */
export async function authentikLine(
  { network, ca, authentik: { token } }: LabInfo,
  pem: string,
  version: string,
  password: string,
): Promise<AuthentikLine> {
  const folder = await mkdtemp(join(tmpdir(), "immich-sso-line-"));
  const tokenFile = join(folder, "token");
  await writeFile(tokenFile, token);
  const authority = caFolder(labPlace());
  const request = { name: "tests", addresses: [network.gateway, "127.0.0.1"], hosts: ["localhost"] };
  const leaf = await ensureLeaf(await ensureAuthority(authority), request, authority);
  const port = await freePort(network.gateway, 43_000 + Math.floor(Math.random() * 8_000));
  const start = (release: string) =>
    startAuthentik({
      host: network.gateway,
      port,
      certificate: leaf.certificateFile,
      key: leaf.keyFile,
      ca: ca.certificate,
      stateFile: join(folder, "state.json"),
      tokenFile,
      version: release,
    });
  let running = await start(version);
  const api = authentikApi(running.url, token, pem);
  const user = { username: "alice", name: "Alice", email: "alice@lab.test", is_active: true };
  await api.post("core/users/", user);
  const { results } = await api.get<{ results: { pk: number }[] }>("core/users/?username=alice");
  const pk = results[0]?.pk;
  await api.post(`core/users/${pk}/set_password/`, { password });
  await api.post("core/groups/", { name: "photos-users", users: [pk] });
  return {
    url: running.url,
    api,
    become: async (release) => {
      await running.stop();
      running = await start(release);
    },
    stop: async () => {
      await running.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
