import { Failure } from "../support/failure.mjs";
import { obstacleAt } from "./affected.ts";
import type { AutoLaunchInputs } from "./auto-launch-provider.ts";
import { accountOf } from "./people.ts";
import { type SignedIn, signIn } from "./sign-in.ts";
import { type Affected, bad, type Finding } from "./verdict.ts";

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
    return [{ ...about, state: "unasked", seen: "not tried: immich-sso:probeUser is not set" }];
  const cause = obstacleAt(origin, findings);
  if (cause) return [{ ...about, state: "follows", seen: `follows from ${cause}` }];
  try {
    const watch =
      watchLogout && findings.some((one) => one.code === "logout/address" && one.state === "good");
    const user = await signIn({
      ...{ origin, ...person, ca },
      ...{ authentik: authentik.url, issuer: authentik.issuer, watchLogout: watch },
    });
    const finding = compared(user, await accountOf(inputs, person.username));
    return user.loggedOut === undefined ? [finding] : [finding, ended(user.loggedOut)];
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return [{ ...about, ...bad(error.problem, error.next, affectedBy(error.code, person.username, origin)) }];
  }
}

/** Before Authentik knows who comes, a refusal is everybody's; after that it may be this one person's. */
function affectedBy(code: string, username: string, origin: string): Affected {
  if (code === "sign-in/authorize" || code === "sign-in/authorize-page")
    return { people: `people at ${origin}`, stuck: true, origins: [origin] };
  // Authentik has let them in, and auto launch would lead them here.
  if (code === "sign-in/callback") return { people: `${username}, and perhaps others`, stuck: true };
  return "unknown";
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
