/** Waiting for the domain controller, by the way that Authentik will take: a bind over LDAPS. */
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "ldapts";
import { Failure } from "../../components/support/failure.mjs";
import { tryDocker } from "../docker.ts";
import { BASE_DN, BIND_DN } from "./people.ts";

/** Provision takes 4 s on an idle machine; this leaves room for a busy one. */
const LIMIT_SECONDS = 120;

/** Where to knock. */
export type ReadySpec = {
  readonly dockerHost: string;
  readonly container: string;
  /** `ldaps://` and the address. */
  readonly url: string;
  readonly bindPassword: string;
  /** The authority's certificate, absolute path. */
  readonly authority: string;
};

/** One bind and one search as Authentik's account. Rejects with the client's or the server's error. */
async function knock(spec: ReadySpec, ca: string): Promise<void> {
  const client = new Client({ url: spec.url, connectTimeout: 2000, timeout: 5000, tlsOptions: { ca } });
  try {
    await client.bind(BIND_DN, spec.bindPassword);
    await client.search(BASE_DN, { scope: "base", attributes: ["dn"] });
  } finally {
    await client.unbind();
  }
}

/**
 * Waits until the domain controller takes the bind account's password over verified TLS.
 *
 * @throws Failure `lab/directory-ended` with the end of the container's log, where the container ends;
 *   `lab/directory-silent` after 120 s with the last error
 */
export async function awaitDirectory(spec: ReadySpec): Promise<void> {
  const ca = await readFile(spec.authority, "utf8");
  const deadline = Date.now() + LIMIT_SECONDS * 1000;
  let last = "";
  while (Date.now() < deadline) {
    try {
      await knock(spec, ca);
      return;
    } catch (error) {
      last = (error as Error).message;
    }
    const format = ["container", "inspect", "--format", "{{.State.Running}}", spec.container];
    if ((await tryDocker(spec.dockerHost, format)).stdout !== "true") {
      const { stdout, stderr } = await tryDocker(spec.dockerHost, ["logs", "--tail", "8", spec.container]);
      throw new Failure({
        code: "lab/directory-ended",
        problem: `the domain controller's container ended; its log ends with`,
        lines: `${stdout}${stderr}`.trimEnd().split("\n"),
        next: `docker logs ${spec.container}`,
      });
    }
    await sleep(250);
  }
  throw new Failure({
    code: "lab/directory-silent",
    problem: `${spec.url} did not answer in ${LIMIT_SECONDS} s; last: ${last}`,
    next: `docker logs ${spec.container}`,
  });
}
