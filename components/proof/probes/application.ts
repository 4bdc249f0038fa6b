import { addressAt, originOf } from "../../support/same-origin.ts";
import { record, text } from "../../support/shape.ts";
import { unlessImmichCan } from "../affected.ts";
import { type Answer, isAnswer, type Reply } from "../ask.ts";
import type { Evidence } from "../evidence.ts";
import { type Affected, bad, fine, type Probe, unasked, type Verdict } from "../verdict.ts";
import { announcedPlain, forwardedProto, isAnnouncedPlain } from "./forwarded.ts";
import * as preconditions from "./preconditions.ts";

/** Both sides agree on issuer, client and redirect URIs. */
export const application: readonly Probe[] = [
  {
    code: "immich/oauth-on",
    title: "OAuth is switched on in Immich",
    required: true,
    after: preconditions.settings,
    judge: ({ immich: { oauth } }) =>
      oauth?.enabled ? fine("on") : bad("oauth.enabled is off in Immich", "pulumi up"),
  },
  {
    code: "issuer/equal",
    title: "Both name the same issuer",
    required: true,
    after: [...preconditions.document, ...preconditions.settings],
    judge: (evidence) => {
      const { wanted, authentik, immich } = evidence;
      const { document } = authentik;
      const { oauth } = immich;
      const affected = unlessImmichCan(evidence, "everybody");
      const [theirs = "", ours = ""] = [document?.issuer, oauth?.issuerUrl];
      // Immich asks for such an address as it is and compares nothing.
      if (ours.includes("/.well-known/"))
        return fine("Immich has the document's address and compares no issuer");
      if (theirs === ours) return fine(theirs);
      // Immich compares them as URLs: HTTPS://Auth.example:443/ is https://auth.example/ to it.
      if (isSameUrl(theirs, ours)) return fine(`${theirs}, which Immich has as ${ours}`);
      const seen = `Authentik says ${JSON.stringify(theirs)}, Immich has ${JSON.stringify(ours)}`;
      if (theirs === wanted.authentik.issuer)
        return bad(seen, "pulumi up, which puts Immich's issuer back", affected);
      if (theirs.replace(/^http:/, "https:") === wanted.authentik.issuer)
        return bad(seen, forwardedProto(authentik.version, authentik.proxy), affected);
      return bad(
        seen,
        `let Authentik be asked under ${wanted.authentik.url} (Host header of its proxy), issuer mode "per provider"`,
        affected,
      );
    },
  },
  {
    code: "discovery/https",
    title: "Every endpoint is https",
    required: true,
    after: [...preconditions.document, "issuer/equal"],
    judge: (evidence) => {
      const { document, version, proxy } = evidence.authentik;
      const { oauth } = evidence.immich;
      const plain = endpointsOf(document).filter(([, value]) => value.startsWith("http:"));
      if (plain.length === 0) return fine("all of them");
      if (oauth?.allowInsecureRequests) return fine("some are http, which Immich is set to allow");
      return bad(
        `${plain.map(([name]) => name).join(", ")} begin with http:`,
        forwardedProto(version, proxy),
        unlessImmichCan(evidence, "everybody"),
      );
    },
  },
  {
    code: "issuer/endpoints",
    title: "Every endpoint is Authentik's own",
    required: true,
    after: [...preconditions.document, "issuer/equal", "discovery/https"],
    judge: (evidence) => {
      const { url } = evidence.wanted.authentik;
      const { document } = evidence.authentik;
      const foreign = endpointsOf(document).filter(
        // One that is http at the same host is another probe's.
        ([, value]) => !addressAt(url, value) && !addressAt(url, value.replace(/^http:/, "https:")),
      );
      if (foreign.length === 0) return fine(`all of them begin with ${new URL(url).origin}`);
      return bad(
        `${foreign.map(([name, value]) => `${name} is at ${originOf(value)}`).join(", ")}, not at ${url}: Immich would send the client secret and the codes there; nothing was sent from here`,
        "let the proxy before Authentik send Host and X-Forwarded-Host as they came; look who answers at that address",
        unlessImmichCan(evidence, "everybody"),
      );
    },
  },
  {
    code: "client/id",
    title: "Immich has the client id",
    required: true,
    after: [...preconditions.settings, ...preconditions.document, "authentik/api"],
    judge: ({ wanted, authentik: { provider }, immich: { oauth } }) => {
      const { clientId } = wanted.authentik;
      if (!provider) return bad(`Authentik has no provider with the client id ${clientId}`, "pulumi up");
      return oauth?.clientId === clientId
        ? fine(clientId)
        : bad(
            `Immich has ${JSON.stringify(oauth?.clientId)}, Authentik ${JSON.stringify(clientId)}`,
            "pulumi up",
          );
    },
  },
  {
    code: "redirect/list",
    title: "The list of redirect URIs is not empty",
    required: true,
    after: preconditions.provider,
    judge: ({ authentik: { provider } }) =>
      provider?.redirect_uris.length
        ? fine(`${provider.redirect_uris.length} entries`)
        : bad(
            "the provider has no redirect URI: up to Authentik 2026.2 the first request, from anyone, decides where codes go",
            "pulumi up",
            // Not asked: the question itself would fill the list.
            "unknown",
          ),
  },
  {
    code: "grant/types",
    title: "The provider allows the code grant",
    required: true,
    after: preconditions.provider,
    judge: ({ authentik: { provider, document }, redirects }) => {
      const fix = "pulumi up";
      if (provider?.grant_types && !provider.grant_types.includes("authorization_code"))
        return bad(`grant_types is [${provider.grant_types.join(", ")}]`, fix);
      if (redirects.some(({ reply }) => location(reply).includes("error=invalid_request")))
        return bad(
          "the authorize endpoint answers invalid_request (The request is otherwise malformed)",
          fix,
        );
      const announced = document?.grant_types_supported;
      return announced && !announced.includes("authorization_code")
        ? bad(`grant_types_supported is [${announced.join(", ")}]`, fix)
        : fine("authorization_code");
    },
  },
  {
    code: "redirect/accepted",
    title: "Every redirect URI is accepted",
    required: true,
    after: [...preconditions.provider, "redirect/list", "issuer/endpoints", "grant/types"],
    judge: ({ wanted, authentik, redirects }) => {
      if (isAnnouncedPlain(wanted, authentik, "authorization_endpoint")) return unasked(announcedPlain);
      if (redirects.length === 0)
        return unasked("the authorize endpoint is not at Authentik's own https address");
      const wrong = redirects.filter(({ uri, reply }) => !isAccepted(uri, reply));
      if (wrong.length === 0) return fine(redirects.map(({ uri }) => uri).join(", "));
      return bad(
        `Authentik refuses ${wrong.map(({ uri, reply }) => `${uri} (${page(reply)})`).join(", ")}`,
        "pulumi up, which registers it again; compare immich-sso:domains with the browser's address",
        wrong.some(({ reply }) => isAnswer(reply))
          ? refusedAt(
              wrong.map(({ uri }) => uri),
              redirects.length,
            )
          : "unknown",
      );
    },
  },
  {
    code: "client/secret",
    title: "Authentik takes Immich's client secret",
    required: true,
    after: [...preconditions.document, "issuer/endpoints", "client/id", "immich/settings"],
    judge: ({ wanted, authentik, secret, immich: { oauth } }) => {
      if (isAnnouncedPlain(wanted, authentik, "revocation_endpoint")) return unasked(announcedPlain);
      return authentik.provider?.client_type === "public"
        ? fine("the client is public: nobody looks at the secret")
        : judgeSecret(secret, oauth);
    },
  },
];

const loginPage = /\/auth\/login$/;

/** Auto launch starts at the login page; the app and the linking of an account have a URI of their own. */
function refusedAt(uris: readonly string[], all: number): Affected {
  if (uris.length === all) return "everybody";
  const origins = uris.flatMap((uri) => (loginPage.test(uri) ? [uri.replace(loginPage, "")] : []));
  const isApp = (uri: string) => !uri.startsWith("http") || uri.endsWith("/api/oauth/mobile-redirect");
  const people = [
    ...(origins.length > 0 ? [`people at ${origins.join(", ")}`] : []),
    ...(uris.some(isApp) ? ["people with the phone app"] : []),
    ...(uris.some((uri) => uri.endsWith("/user-settings")) ? ["people who link their account by hand"] : []),
  ];
  return { people: people.join(", "), stuck: origins.length > 0, origins };
}

/** The document's addresses, those that this program does not use too. */
function endpointsOf(document: object | undefined): [name: string, address: string][] {
  return Object.entries(document ?? {}).filter(
    (member): member is [string, string] => /_endpoint$|_uri$/.test(member[0]) && text(member[1]),
  );
}

function isSameUrl(one: string, other: string): boolean {
  return URL.canParse(one) && URL.canParse(other) && new URL(one).href === new URL(other).href;
}

/** login_required at the redirect URI, any other error there, or the login flow: client and URI are right. */
function isAccepted(uri: string, reply: Reply): boolean {
  return location(reply).startsWith(uri) || location(reply).includes("/if/flow/");
}

function location(reply: Reply): string {
  return isAnswer(reply) ? String(reply.headers.location ?? "") : "";
}

function page(reply: Reply): string {
  if (!isAnswer(reply)) return reply.code;
  return `${reply.status} ${headline(reply)}`.trim();
}

function headline({ text }: Answer): string {
  return /(Redirect URI Error|Client ID Error)/.exec(text)?.[1] ?? "";
}

function judgeSecret(reply: Reply | undefined, oauth: Evidence["immich"]["oauth"]): Verdict {
  if (!isAnswer(reply)) return unasked(reply ? reply.code : "not asked");
  const said = record(reply.json) ? reply.json.error : undefined;
  const error = text(said) ? said : "";
  if (error === "invalid_client") {
    const why = oauth?.secretHasBlanks ? "; there is a blank or a newline around it" : "";
    return bad(`Authentik answers invalid_client to the client secret that Immich has${why}`, "pulumi up");
  }
  // An unhandled error: before Authentik 2026.8 it shows as 405, since then as what it is.
  if (reply.status === 405 || (reply.status === 500 && oauth?.secretIsBeyondAscii))
    return bad(
      "the client secret has letters beyond ASCII, on which Authentik's token endpoint fails",
      "pulumi up",
    );
  return reply.status === 200
    ? fine("the revocation of a dummy token is accepted")
    : unasked(`the revocation endpoint answered ${reply.status} ${error}`.trim());
}
