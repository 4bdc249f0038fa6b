/** `node bench/carry-once.ts <Authentik> <Immich>`: one run of carrying, and what it took, as JSON. */
import axios from "axios";
import { carryOne } from "../carry/run.ts";
import { peopleDefaults } from "../components/people/people-args.ts";
import { setAlone } from "../components/people/told.ts";
import { AuthentikApi } from "../components/support/authentik/api.ts";
import type { CarryRun } from "./accounts.ts";

const asked: string[] = [];
const create = axios.create.bind(axios);
axios.create = (config) => {
  const made = create(config);
  made.interceptors.request.use((request) => {
    asked.push(`${request.method} ${request.url}`);
    return request;
  });
  return made;
};

const [, , authentik = "", immich = ""] = process.argv;
const started = performance.now();
const { look, carried } = await carryOne(
  {
    ...{ name: "immich", slug: "immich", groups: [], attributes: [], notPeople: [], isOn: true },
    ...{ args: peopleDefaults, isOwnKey: true, set: setAlone },
    target: {
      api: new AuthentikApi({ url: authentik, token: process.env.AUTHENTIK_TOKEN ?? "" }),
      immich: { url: immich, apiKey: process.env.IMMICH_KEY ?? "" },
      ...{ subMode: "user_uuid", managed: { quotas: {} }, args: peopleDefaults },
    },
  },
  false,
);
const count = (part: string) => asked.filter((one) => one.includes(part)).length;
const result: CarryRun = {
  people: look.linked,
  pages: count("core/users/?"),
  lists: count("/api/admin/users?"),
  writes: carried.length,
  requests: asked.length,
  seconds: (performance.now() - started) / 1_000,
  megabytes: process.resourceUsage().maxRSS / 1_024,
};
process.stdout.write(JSON.stringify(result));
