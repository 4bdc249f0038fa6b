import { Failure } from "../support/failure.mjs";
import { serverVersion } from "./version.ts";

/** An address that answers nothing is no reason to keep a first preview waiting. */
const withinMs = 5_000;

/**
 * Refuses to make an Immich where one answers already that this stack did not make. No key is sent.
 * @param urls where this stack's Immich is to answer
 * @param setExternal the command that has the stack wire an Immich without running it
 * @throws Failure `immich/already-there`
 */
export async function refuseForeignImmich(
  urls: readonly string[],
  ca: string | undefined,
  setExternal: string,
): Promise<void> {
  const asked = [...new Set(urls)].map(async (url) => ({
    url,
    version: await serverVersion(url, ca, withinMs),
  }));
  const there = (await Promise.all(asked)).find(({ version }) => version !== undefined);
  if (!there) return;
  throw new Failure({
    code: "immich/already-there",
    problem: `Immich ${there.version} answers at ${there.url} already, and this stack is about to make another one; did you mean \`immich-sso:deploy external\`?`,
    allowed: "external for an Immich that runs already; otherwise no Immich at this address yet",
    next: `${setExternal}; to replace that Immich, stop it first`,
  });
}
