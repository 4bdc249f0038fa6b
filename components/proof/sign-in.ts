import { signInRefused as refused, signInOddAnswer } from "../support/errors.ts";
import { message } from "../support/immich/answers.ts";
import { pageLetters } from "../support/limits.ts";
import { flag, object, text } from "../support/shape.ts";
import { Browser, type Page } from "./browser.ts";
import { isFlow, runFlow } from "./flow.ts";
import { endsInImmich, signOutOfAuthentik } from "./sign-out.ts";

export interface SignInArgs {
  /** Immich's origin, as a browser uses it. */
  origin: string;
  /** Authentik's configured address: name and password go nowhere else. */
  authentik: string;
  username: string;
  password: string;
  /** CA in PEM to trust beside the public ones. */
  ca?: string | undefined;
  /** With its trailing slash: then Authentik's session is ended too, by its own pages. Else it stays. */
  issuer?: string | undefined;
  /** Ends Authentik's session first, and waits whether Immich hears of it. */
  watchLogout?: boolean | undefined;
}

/** What Immich says of the person who is signed in now. */
export interface SignedIn {
  userId: string;
  email: string;
  name: string;
  isAdmin: boolean;
  /** Whether Authentik's end of the session reached Immich; undefined where that was not watched. */
  loggedOut?: boolean;
}

/**
 * Signs a person in without a browser window: Immich's own authorize endpoint, Authentik's flow executor with
 * name and password, and Immich's callback; then the sessions are ended. It needs a flow of identification and
 * password only (no captcha, no second factor).
 * @throws Failure `sign-in/…`, naming the step that failed in the words of the server that refused
 */
export async function signIn(args: SignInArgs): Promise<SignedIn> {
  const { origin, authentik, ca, issuer, watchLogout } = args;
  const browser = new Browser({ immich: origin, authentik }, ca);
  const redirectUri = `${origin}/auth/login`;
  const authorizeUrl = await authorize(browser, origin, redirectUri);
  const callback = await logIn(browser, authorizeUrl, redirectUri, args);
  const user = await finish(browser, origin, callback);
  if (issuer && watchLogout) await signOutOfAuthentik(browser, issuer);
  const loggedOut = issuer && watchLogout ? await endsInImmich(browser, origin) : undefined;
  if (!loggedOut) await browser.open("POST", `${origin}/api/auth/logout`);
  if (issuer && !watchLogout) await signOutOfAuthentik(browser, issuer);
  return loggedOut === undefined ? user : { ...user, loggedOut };
}

async function authorize(browser: Browser, origin: string, redirectUri: string): Promise<string> {
  const { status, body } = await browser.open("POST", `${origin}/api/oauth/authorize`, { redirectUri });
  const isStart = object({ url: text });
  if (status === 201 && isStart(body)) return browser.atAuthentik(body.url);
  throw refused("sign-in/authorize", `Immich cannot start the sign-in: ${message(body)}`);
}

/** @returns the address with the code, which Authentik sends the browser back to */
export async function logIn(
  browser: Browser,
  authorizeUrl: string,
  redirectUri: string,
  { username, password }: Pick<SignInArgs, "username" | "password">,
): Promise<string> {
  const isCallback = (url: string) => url.startsWith(`${redirectUri}?`);
  let url = authorizeUrl;
  // One flow to log in and, where the provider wants it, one more for consent.
  for (let flows = 0; flows < 3; flows++) {
    const stop = await browser.follow(
      await browser.open("GET", url),
      (next) => isCallback(next) || isFlow(next),
    );
    // Authentik's "Permission denied" page comes with 200, its refusals of the request with 400.
    if (typeof stop !== "string")
      throw refused(
        stop.status === 200 ? "sign-in/denied" : "sign-in/authorize-page",
        `Authentik: ${title(stop)}`,
      );
    if (isCallback(stop)) return stop;
    url = await runFlow(browser, stop, { username, password });
    // The flow with consent ends at the application, the one to log in at the authorize page again.
    if (isCallback(url)) return url;
  }
  throw refused("sign-in/flow", "Authentik starts one flow after the other");
}

async function finish(browser: Browser, origin: string, url: string): Promise<SignedIn> {
  const { status, body } = await browser.open("POST", `${origin}/api/oauth/callback`, { url });
  if (status !== 201)
    throw refused("sign-in/callback", `Immich refuses what Authentik sent: ${message(body)}`);
  const isLogin = object({ userId: text, userEmail: text, name: text, isAdmin: flag });
  if (!isLogin(body)) throw signInOddAnswer("Immich", "signs somebody in and does not say whom");
  const { userId, userEmail, name, isAdmin } = body;
  return { userId, email: userEmail, name, isAdmin };
}

/** What an HTML page of Authentik's says: its headings, without markup. */
function title({ status, body }: Page): string {
  const page = typeof body === "string" ? body : JSON.stringify(body);
  const words = [...page.slice(0, pageLetters).matchAll(/<(title|h1|h2|p)[^<>]*>([^<]+)</g)].map(
    ([, , inner]) => (inner ?? "").trim(),
  );
  return [status, ...new Set(words.filter(Boolean))].join(" ");
}
