import { Failure } from "../support/failure.mjs";
import type { AutoLaunchInputs } from "./auto-launch-provider.ts";
import { accountOf } from "./people.ts";
import { broken } from "./prove.ts";
import { type SignedIn, signIn } from "./sign-in.ts";
import type { Finding } from "./verdict.ts";

const about = { code: "sign-in/person", title: "The probe user signs in", required: true };

/**
 * The whole sign-in of the configured person, as a finding after the probes' own. It is not tried while a probe
 * says that it must fail.
 */
export async function proveSignIn(inputs: AutoLaunchInputs, findings: readonly Finding[]): Promise<Finding> {
  const { immich, person, ca } = inputs;
  const [origin] = immich.origins;
  if (!person || !origin)
    return { ...about, state: "unasked", seen: "no immich-sso:probeUser is configured" };
  const [cause] = broken(findings);
  if (cause) return { ...about, state: "follows", seen: `follows from ${cause}` };
  try {
    return compared(await signIn({ origin, ...person, ca }), await accountOf(inputs, person.username));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { ...about, state: "bad", seen: error.problem, fix: error.next };
  }
}

/** Immich takes name and mail at the first sign-in and never again: the account may tell of earlier ones. */
function compared({ name, email }: SignedIn, account: { name: string; mail: string } | undefined): Finding {
  const seen = `${name} <${email}> signed in, and the session was ended`;
  if (!account || (account.name === name && account.mail.toLowerCase() === email.toLowerCase()))
    return { ...about, state: "good", seen };
  return {
    ...about,
    required: false,
    state: "bad",
    seen: `${seen}; Authentik knows ${account.name} <${account.mail}>`,
    fix: "Immich keeps what it was told at the first sign-in: change name and mail in Immich's user administration",
  };
}
