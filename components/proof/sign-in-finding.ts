import { Failure } from "../support/failure.mjs";
import type { AutoLaunchInputs } from "./auto-launch-provider.ts";
import { broken } from "./prove.ts";
import { signIn } from "./sign-in.ts";
import type { Finding } from "./verdict.ts";

const about = { code: "sign-in/person", title: "The probe user signs in", required: true };

/**
 * The whole sign-in of the configured person, as a finding after the probes' own. It is not tried while a probe
 * says that it must fail.
 */
export async function proveSignIn(
  { immich, person, ca }: AutoLaunchInputs,
  findings: readonly Finding[],
): Promise<Finding> {
  const [origin] = immich.origins;
  if (!person || !origin)
    return { ...about, state: "unasked", seen: "no immich-sso:probeUser is configured" };
  const [cause] = broken(findings);
  if (cause) return { ...about, state: "follows", seen: `follows from ${cause}` };
  try {
    const { name, email } = await signIn({ origin, ...person, ca });
    return { ...about, state: "good", seen: `${name} <${email}> signed in, and the session was ended` };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { ...about, state: "bad", seen: error.problem, fix: error.next };
  }
}
