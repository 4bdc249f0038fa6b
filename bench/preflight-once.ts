/** `node bench/preflight-once.ts <url>`: one preflight, and what it took, as JSON. */
import { preflight } from "../components/directory/preflight.ts";
import { AuthentikApi } from "../components/support/authentik/api.ts";
import type { Shape } from "../components/support/shape.ts";
import type { Preflight } from "./people.ts";

const asked: string[] = [];

class CountingApi extends AuthentikApi {
  override get<Body>(path: string, is: Shape<Body>): Promise<Body | undefined> {
    asked.push(path);
    return super.get(path, is);
  }
}

const api = new CountingApi({ url: process.argv[2] ?? "", token: process.env.AUTHENTIK_TOKEN ?? "" });
const started = performance.now();
const { people, findings } = await preflight(api, { slug: "immich", groups: [], source: undefined });
const result: Preflight = {
  people: people.length,
  withoutMail: findings.length,
  pages: asked.filter((path) => path.startsWith("core/users/?")).length,
  requests: asked.length,
  seconds: (performance.now() - started) / 1_000,
  megabytes: process.resourceUsage().maxRSS / 1_024,
};
process.stdout.write(JSON.stringify(result));
