import { probes } from "../../components/proof/probes/all.ts";
import { own } from "../../components/support/own.ts";
import { authentik } from "./authentik.ts";
import { certificates } from "./certificates.ts";
import { commands } from "./commands.ts";
import { container } from "./container.ts";
import { directory } from "./directory.ts";
import { environment } from "./environment.ts";
import type { Codes, Explained } from "./explained.ts";
import { immich } from "./immich.ts";
import { lab } from "./lab.ts";
import { people } from "./people.ts";
import { probeCodes } from "./probes.ts";
import { settings } from "./settings.ts";
import { setup } from "./setup.ts";
import { swarm } from "./swarm.ts";

/** The codes that have no entry in the catalogue, in the order of the page. */
export const codeChapters: readonly { title: string; codes: Codes }[] = [
  { title: "Settings", codes: settings },
  { title: "The shell's environment", codes: environment },
  { title: "Certificates and connections", codes: certificates },
  { title: "Authentik", codes: authentik },
  { title: "Immich", codes: immich },
  { title: "Containers and the Docker engine", codes: container },
  { title: "Docker Swarm", codes: swarm },
  { title: "Directory and mails", codes: directory },
  { title: "People after their first sign-in", codes: people },
  { title: "Doctor, sign-in and pipeline", codes: commands },
  { title: "Set-up", codes: setup },
  { title: "Lab", codes: lab },
];

/** What stands behind each code, the probes' too. */
export const explained: ReadonlyMap<string, Explained> = new Map([
  ...probes.map(({ code, title, required }): [string, Explained] => [
    code,
    {
      means: `a probe: ${title}; without it ${required ? "nobody signs in" : "people can sign in"}`,
      ...reasons(code),
    },
  ]),
  ...codeChapters.flatMap(({ codes }) => Object.entries(codes)),
]);

/** Why a probe is bad, and what to do. */
export function reasons(code: string): Pick<Explained, "why" | "next"> {
  const found = own(probeCodes, code);
  if (!found) throw new Error(`the probe ${code} has no entry in doctor/codes/probes.ts`);
  return found;
}
