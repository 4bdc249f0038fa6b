import { Failure } from "../support/failure.mjs";
import type { AutoLaunchInputs } from "./auto-launch-provider.ts";
import { accountOf } from "./people.ts";
import { broken } from "./prove.ts";
import { type SignedIn, signIn } from "./sign-in.ts";
import type { Finding } from "./verdict.ts";

const about = { code: "sign-in/person", title: "The probe user signs in", required: true };

const logout = {
  code: "sign-in/logout",
  title: "A logout in Authentik ends the session in Immich",
  required: false,
};

/**
 * The whole sign-in of the configured person, as findings after the probes' own. It is not tried while a probe
 * says that it must fail.
 * @param watchLogout also wait whether the end of Authentik's session ends Immich's
 */
export async function proveSignIn(
  inputs: AutoLaunchInputs,
  findings: readonly Finding[],
  watchLogout = false,
): Promise<Finding[]> {
  const { immich, person, ca, authentik } = inputs;
  const [origin] = immich.origins;
  if (!person || !origin)
    return [{ ...about, state: "unasked", seen: "no immich-sso:probeUser is configured" }];
  const [cause] = broken(findings);
  if (cause) return [{ ...about, state: "follows", seen: `follows from ${cause}` }];
  try {
    const watch =
      watchLogout && findings.some((one) => one.code === "logout/address" && one.state === "good");
    const user = await signIn({ origin, ...person, ca, issuer: authentik.issuer, watchLogout: watch });
    const finding = compared(user, await accountOf(inputs, person.username));
    return user.loggedOut === undefined ? [finding] : [finding, ended(user.loggedOut)];
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return [{ ...about, state: "bad", seen: error.problem, fix: error.next }];
  }
}

function ended(inImmich: boolean): Finding {
  if (inImmich)
    return {
      ...logout,
      state: "good",
      seen: "it did: Authentik's worker reaches and trusts Immich",
    };
  return {
    ...logout,
    state: "bad",
    seen: "it did not, in 6 seconds: Authentik's worker does not reach Immich, or does not trust its certificate",
    fix: "npm run doctor, whose probe logout/delivery has the reason from Authentik's list of tasks",
  };
}

/** Immich takes name and mail at the first sign-in and never again: the account may tell of earlier ones. */
function compared({ name, email }: SignedIn, account: { name: string; mail: string } | undefined): Finding {
  const seen = `${name} <${email}> signed in, and the sessions were ended`;
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
