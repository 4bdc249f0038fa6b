import { Failure } from "../support/failure.mjs";
import { HttpClient } from "../support/http.ts";
import { count, object } from "../support/shape.ts";

/** The version in an image's tag (`…:v3.1.0`), or undefined where the tag names none (`release`, a digest). */
export function versionOfImage(image: string): string | undefined {
  return /:v?(\d+(?:\.\d+)*)(?:[-@]|$)/.exec(image)?.[1];
}

/** The version of an Immich that runs already, or undefined where it does not answer. Public, needs no key. */
export async function serverVersion(
  url: string,
  ca: string | undefined,
  timeoutMs?: number,
): Promise<string | undefined> {
  try {
    const http = new HttpClient({ product: "Immich", url, ca, ...(timeoutMs ? { timeoutMs } : {}) });
    const { status, body } = await http.send({ method: "GET", url: "/api/server/version" });
    const isVersion = object({ major: count, minor: count, patch: count });
    return status === 200 && isVersion(body) ? [body.major, body.minor, body.patch].join(".") : undefined;
  } catch (error) {
    // Who needs Immich says so; here it is only about which of its features to use.
    if (error instanceof Failure) return undefined;
    throw error;
  }
}
