import type { Browser } from "./browser.ts";
import { ask, executorUrl, isFlow } from "./flow.ts";

/** Authentik's worker needs about a second to tell Immich (measured); this is enough for a busy one. */
const waitMs = 6_000;
const everyMs = 250;

/**
 * Signs out of Authentik, by the way that its own pages go: the application's end of session, which leaves
 * Authentik's session as it is, and from there the flow that ends it too.
 * @param issuer with its trailing slash
 */
export async function signOutOfAuthentik(browser: Browser, issuer: string): Promise<void> {
  const page = await browser.follow(await browser.open("GET", `${issuer}end-session/`), isFlow);
  if (typeof page !== "string") return;
  const { invalidation_flow_url: next } = await ask(browser, executorUrl(page));
  if (!next) return;
  const flow = browser.atAuthentik(next, page);
  if (isFlow(flow)) await ask(browser, executorUrl(flow));
}

/** True as soon as Immich does not know the browser's session any more. */
export async function endsInImmich(browser: Browser, origin: string): Promise<boolean> {
  for (const end = Date.now() + waitMs; Date.now() < end; ) {
    if ((await browser.open("GET", `${origin}/api/users/me`)).status === 401) return true;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  return false;
}
