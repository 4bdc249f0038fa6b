import { addressProblem, withoutUserInfo } from "./address.ts";
import { Failure } from "./failure.mjs";
import { bodyBytes, jsonDepth } from "./limits.ts";
import type { Problem } from "./problem.ts";
import { originOf } from "./same-origin.ts";
import { shellWord } from "./shell.mjs";
import { quoted } from "./shown.mjs";

/*
 * Every error text of the program, in one place: code, what is wrong, what is allowed, what to type next.
 * Codes are stable: scripts and docs may name them. The products' are in authentik/ and immich/ beside it.
 */

/** OpenSSL's words for a chain that does not end at a CA which this machine trusts, as Node has them. */
const trustCodes = new Set([
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  // A CA that was made anew by the same name: the configured one is another.
  "CERT_SIGNATURE_FAILURE",
  "INVALID_CA",
]);

/** No answer at all: told apart by Node's own error code, which Immich hides behind `fetch failed`. */
export function unreachable(product: string, url: string, code: string): Failure {
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID")
    return new Failure({
      code: "http/wrong-certificate",
      problem: `the certificate that ${url} shows is made out to another name (${code})`,
      allowed: `a certificate for the host in ${url}`,
      next: `openssl s_client -connect ${shellWord(hostAndPort(url))} </dev/null | openssl x509 -noout -ext subjectAltName`,
    });
  if (code === "CERT_HAS_EXPIRED" || code === "CERT_NOT_YET_VALID")
    return new Failure({
      code: "http/expired-certificate",
      problem: `a certificate that ${url} shows is ${code === "CERT_HAS_EXPIRED" ? "over" : "not valid yet"} (${code}), by the clock of this machine: ${new Date().toISOString()}`,
      allowed: "certificates whose time has come and is not over, and a clock that is right",
      next: `openssl s_client -connect ${shellWord(hostAndPort(url))} </dev/null | openssl x509 -noout -dates`,
    });
  if (trustCodes.has(code))
    return new Failure({
      code: "http/untrusted",
      problem: `the certificate of ${product} at ${url} is not trusted (${code})`,
      allowed: "a certificate signed by a public CA or by the CA in immich-sso:caCertificate",
      next: "pulumi config set immich-sso:caCertificate /path/to/your-ca.pem",
    });
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return new Failure({
      code: "http/unknown-host",
      problem: `the name in ${url} does not resolve (${code})`,
      allowed: "a name or address that this machine can resolve",
      next: `getent hosts ${shellWord(new URL(url).hostname)}`,
    });
  const own = refusedByUs(product, url, code);
  if (own) return own;
  if (code === "ECONNABORTED" || code === "ETIMEDOUT")
    return new Failure({
      code: "http/timeout",
      problem: `${product} at ${url} took too long to answer (${code})`,
      allowed: "an answer within 15 seconds, repeats included",
      next: `curl -v ${shellWord(url)}`,
    });
  return new Failure({
    code: "http/unreachable",
    problem: `${product} does not answer at ${url} (${code})`,
    allowed: "a server that runs and can be reached from this machine",
    next: `curl -v ${shellWord(url)}`,
  });
}

/** What this program did not send, or did not read to its end; see `transport.ts`. */
function refusedByUs(product: string, url: string, code: string): Failure | undefined {
  switch (code) {
    case "ERR_ADDRESS":
      return new Failure({
        code: "http/address",
        problem: `nothing was sent to ${product}: its address ${withoutUserInfo(String(url))} ${addressProblem(url) ?? ""}`,
        allowed: "https://host[:port], or http://127.0.0.1[:port] on this machine itself; no user name in it",
        next: "pulumi config, and set the address of the server by https; then: pulumi up",
      });
    case "ERR_ELSEWHERE":
      return new Failure({
        code: "http/elsewhere",
        problem: `${product} at ${url} names an address on another server; nothing was sent there`,
        allowed: `addresses that begin with ${originOf(url)}`,
        next: `look at what stands between this machine and ${product}; then: pulumi up`,
      });
    case "ERR_TOO_LARGE":
      return new Failure({
        code: "http/too-large",
        problem: `an answer of ${product} at ${url} is longer than this program reads`,
        allowed: `at most ${bodyBytes / 2 ** 20} MiB, unpacked, and 16 KiB of headers`,
        next: `curl -v ${shellWord(url)}, which shows who answers`,
      });
    case "ERR_TOO_DEEP":
      return new Failure({
        code: "http/too-deep",
        problem: `an answer of ${product} at ${url} has more lists and objects in each other than this program reads`,
        allowed: `at most ${jsonDepth}`,
        next: `curl -v ${shellWord(url)}, which shows who answers`,
      });
  }
  return undefined;
}

/** An answer that no fact of ours foresees; the server's own words are all there is to go by. */
export function unexpectedAnswer(
  product: "Authentik" | "Immich",
  request: string,
  status: number,
  words: string,
): Failure {
  return new Failure({
    code: product === "Immich" ? "immich/unexpected-answer" : "authentik/unexpected-answer",
    problem: `${product} answered ${request} with ${status}: ${words}`,
    next: `look at ${product}'s log for this request`,
  });
}

export const authentikTokenRefused = (url: string, words: string): Failure =>
  new Failure({
    code: "authentik/token-refused",
    problem: `Authentik at ${url} refuses the API token: ${words}`,
    allowed: "a token with intent API of an account that may manage applications and providers",
    next: "pulumi config set --secret authentik:token",
  });

export const authentikVersionPair = (server: string, provider: string): Failure =>
  new Failure({
    code: "authentik/provider-too-old",
    problem: `Authentik ${server} with the Terraform provider ${provider}: that provider cannot send grant types, and since 2026.5 a provider without them refuses every login`,
    allowed: "goauthentik/authentik 2026.5.0 or later for a server of 2026.5 or later",
    next: "npm run provider -- 2026.5.0",
  });

export const signingKeyUnusable = (name: string, type: string): Failure =>
  new Failure({
    code: "authentik/signing-key-unusable",
    problem: `the signing key ${JSON.stringify(name)} is of type ${type}, which Authentik cannot sign ID tokens with`,
    allowed: "a certificate-key pair with an RSA key or an EC key on P-256, P-384 or P-521",
    next: "pulumi config set immich-sso:signingKey 'authentik Self-signed Certificate'",
  });

/** The headless sign-in stopped; the code names the step. */
export const signInRefused = (code: string, problem: string): Failure =>
  new Failure({ code, problem, next: "pulumi preview --diff" });

/** @param origin where a server sent the browser of the proof, which goes to Immich and Authentik only */
export const signInElsewhere = (origin: string, authentik: string): Failure =>
  new Failure({
    code: "sign-in/elsewhere",
    problem: `the sign-in leads to ${origin}, which is not Authentik at ${authentik}; name and password were not sent`,
    allowed: "addresses of authentik:url and of immich-sso:domains only",
    next: "npm run doctor, which compares the issuer and the addresses on both sides",
  });

/** An answer that a sign-in cannot go on with. */
export const signInOddAnswer = (product: string, problem: string): Failure =>
  new Failure({
    code: "sign-in/odd-answer",
    problem: `${product} ${problem}`,
    allowed: `the answers of ${product} itself, not of something that stands before it`,
    next: "npm run doctor",
  });

/**
 * The problems of the configuration, each by its code; several in a list.
 * @param next what is done about them
 */
export function badConfiguration(problems: readonly Problem[], next = "pulumi config"): Failure {
  const [first, ...others] = problems;
  return new Failure({
    ...(first && others.length === 0
      ? { code: first.code, problem: first.text }
      : {
          code: "config/invalid",
          problem: `${problems.length} values are wrong:`,
          lines: problems.map(
            ({ code, text, next: own }) => `${code}: ${text}${own ? `. next: ${own}` : ""}`,
          ),
        }),
    allowed: "the values that docs/configuration.md lists",
    next,
  });
}

function hostAndPort(url: string): string {
  const { hostname, port, protocol } = new URL(url);
  return `${hostname}:${port || (protocol === "https:" ? "443" : "80")}`;
}

/** @param words of the pulumi command */
export const unknownType = (type: string): Failure =>
  new Failure({
    code: "state/unknown-type",
    problem: `the state has a resource of type ${quoted(type)}, which this version of immich-sso does not know`,
    allowed: "the version that the stack was last updated with, or a newer one",
    next: "install that version and run the same command again",
  });

export const stateUnreadable = (stack: string, words: string): Failure =>
  new Failure({
    code: "state/unreadable",
    problem: `the state of ${stack} could not be read: ${words}`,
    allowed:
      "a pulumi on PATH that can export the stack's state: what this stack made, and what it adopted, stands there",
    next: `pulumi stack export --stack ${shellWord(stack)} > /dev/null`,
  });
