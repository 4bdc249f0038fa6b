/** What the stand-ins cannot show: judged from evidence that is altered in one place. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { isAnswer, type Reply } from "../../../components/proof/ask.ts";
import type { SeenCertificate } from "../../../components/proof/connection.ts";
import type { SeenInside } from "../../../components/proof/container-view.ts";
import { type Evidence, gatherEvidence } from "../../../components/proof/evidence.ts";
import { judge } from "../../../components/proof/prove.ts";
import { conclusion, exitCode } from "../../../doctor/conclusion.ts";
import { mark } from "../../../doctor/report.ts";
import { testAuthority } from "../../lab/immich/support/certificates.ts";
import { proofGround } from "./ground.ts";

let good: Evidence;
let inside: SeenInside;

before(async (t) => {
  const ca = (await testAuthority()).certificate;
  const { target } = await proofGround(t as Parameters<typeof proofGround>[0]);
  inside = {
    ...{ caPath: "/ca.pem", ca, code: null, clockSeconds: 0 },
    ...{ addresses: ["10.0.0.2"], chain: [link("CN=auth", "CN=CA"), link("CN=CA", "CN=CA")] },
  };
  const evidence = await gatherEvidence(target);
  good = { ...evidence, wanted: { ...evidence.wanted, ca }, container: inside };
});

const days = 86_400_000;
const farOff = Date.UTC(2999, 0, 1);

/** A certificate that is valid for a long time. */
function link(subject: string, issuer: string, until = farOff): SeenCertificate {
  return { subject, issuer, from: Date.now() - 300 * days, until };
}

/** The findings that are bad, code and what was seen. */
function bad(evidence: Evidence): string[][] {
  return judge(evidence).flatMap((finding) =>
    finding.state === "bad" ? [[finding.code, finding.seen, finding.fix]] : [],
  );
}

test("all is well", () => {
  assert.deepEqual(bad(good), []);
  assert.equal(exitCode(judge(good)), 0);
  assert.equal(conclusion(judge(good)), "People can sign in.");
});

const again = "pulumi up, which makes the container again with the CA; Node reads it at its start only";

test("the CA in the container: not set, not there, another one; an order or a comment changes nothing", async () => {
  const other = (await testAuthority()).certificate;
  const view = (change: Partial<SeenInside>) => ({
    ...good,
    container: { ...inside, code: "SELF_SIGNED_CERT_IN_CHAIN", ...change },
  });
  assert.deepEqual(bad(view({ caPath: null, ca: null })), [
    [
      "container/ca",
      "NODE_EXTRA_CA_CERTS is not set in the container, so Immich trusts public CAs only",
      again,
    ],
  ]);
  assert.deepEqual(bad(view({ ca: null })), [
    ["container/ca", "NODE_EXTRA_CA_CERTS names /ca.pem, which cannot be read in the container", again],
  ]);
  assert.deepEqual(bad(view({ ca: other })), [
    ["container/ca", "/ca.pem in the container is another certificate than immich-sso:caCertificate", again],
  ]);
  assert.deepEqual(
    bad(view({ ca: `# home\n${other}${inside.ca}` })).map(([code]) => code),
    ["container/connection"],
  );
});

test("no alarm where Authentik is trusted without the CA: --use-openssl-ca, or a public CA for Authentik", async () => {
  const other = (await testAuthority()).certificate;
  const seen = (change: Partial<SeenInside>) => {
    const findings = judge({ ...good, container: { ...inside, ...change } });
    assert.deepEqual(
      findings.filter(({ state }) => state === "bad"),
      [],
    );
    return findings.find(({ code }) => code === "container/ca")?.seen;
  };
  assert.deepEqual([{}, { caPath: null, ca: null }, { ca: null }, { ca: other }].map(seen), [
    "/ca.pem, by NODE_EXTRA_CA_CERTS",
    "Authentik is trusted without it",
    "Authentik is trusted without it, and /ca.pem cannot be read",
    "/ca.pem holds another certificate, and Authentik is trusted all the same",
  ]);
});

test("`fetch failed` is told apart by the code that the container's Node gives, with what both sides see", () => {
  const url = good.wanted.authentik.url;
  const outside = { addresses: ["10.0.0.2"], code: null, chain: [link("CN=auth", "CN=CA")] };
  const fixes = Object.fromEntries(
    [
      "ENOTFOUND",
      "ECONNREFUSED",
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
      "CERT_HAS_EXPIRED",
      "ERR_TLS_CERT_ALTNAME_INVALID",
    ].map((code) => {
      const container =
        code === "ENOTFOUND"
          ? { ...inside, code, addresses: [], chain: [] }
          : {
              ...inside,
              code,
              chain:
                code.startsWith("E") && code !== "ERR_TLS_CERT_ALTNAME_INVALID"
                  ? []
                  : [link("CN=other", "CN=Else")],
            };
      return [code, bad({ ...good, container, here: { ...good.here, authentik: outside } })];
    }),
  );
  const here = "from here, at 10.0.0.2: CN=auth (until 2999-01-01) < CN=CA, which is not shown";
  const seen = (code: string, there: string) =>
    `from inside the container ${url} fails with ${code} (${there}; ${here})`;
  const other = "at 10.0.0.2 it shows CN=other (until 2999-01-01) < CN=Else, which is not shown";
  const trust = "pulumi config set immich-sso:caCertificate /path/to/the-ca-that-signed-it.pem && pulumi up";
  assert.deepEqual(fixes, {
    ENOTFOUND: [
      [
        "container/connection",
        seen("ENOTFOUND", "at no address it shows ENOTFOUND"),
        "give the container a name server that knows 127.0.0.1, or put it on a network where that name is known (immich-sso:network)",
      ],
    ],
    ECONNREFUSED: [
      [
        "container/connection",
        seen("ECONNREFUSED", "at 10.0.0.2 it shows ECONNREFUSED"),
        `open the way from the container's network to ${url} (firewall, port, immich-sso:network)`,
      ],
    ],
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: [
      ["container/connection", seen("UNABLE_TO_VERIFY_LEAF_SIGNATURE", other), trust],
    ],
    CERT_HAS_EXPIRED: [
      [
        "container/connection",
        seen("CERT_HAS_EXPIRED", other),
        `renew the certificates that ${url} shows, or put the clock of the Docker host right`,
      ],
    ],
    ERR_TLS_CERT_ALTNAME_INVALID: [
      [
        "container/connection",
        seen("ERR_TLS_CERT_ALTNAME_INVALID", other),
        "give Authentik's proxy a certificate for 127.0.0.1",
      ],
    ],
  });
});

test("a new process in the container gets through, and Immich does not: it started before the CA's file was there", () => {
  const message = "Error in OAuth discovery: TypeError: fetch failed";
  const authorize = good.immich.authorize.map(({ origin, reply }) => ({
    origin,
    reply: { ...reply, status: 500, json: { message } } as typeof reply,
  }));
  const wanted = { ...good.wanted, immich: { ...good.wanted.immich, container: "immich_server" } };
  assert.deepEqual(bad({ ...good, wanted, immich: { ...good.immich, authorize } }), [
    [
      "immich/authorize",
      `Immich says: ${message}, though a new process in its container reaches and trusts Authentik`,
      "docker restart immich_server: Node reads the CA's file at its start only",
    ],
  ]);
});

test("Immich is silent and its container is stopped: an update starts it again", () => {
  const wanted = { ...good.wanted, immich: { ...good.wanted.immich, container: "photos" } };
  const gateway = {
    ...good.immich,
    ping: { ...good.immich.ping, status: 502, type: "text/html", json: undefined },
  };
  const immich = gateway as typeof good.immich;
  const fix = (container: typeof good.container) => {
    const one = judge({ ...good, wanted, immich, container }).find(({ code }) => code === "immich/reachable");
    return one?.state === "bad" ? one.fix : one?.state;
  };
  assert.equal(fix({ unasked: "container 1a is not running", isStopped: true }), "pulumi up");
  assert.match(String(fix({ unasked: "no docker command" })), /^docker ps/);
});

test("a container that cannot be asked is no fault, and says why", () => {
  const findings = judge({ ...good, container: { unasked: "there is no docker command on this machine" } });
  assert.deepEqual(
    findings.filter(({ code }) => code.startsWith("container/")).map(({ state, seen }) => [state, seen]),
    [
      ["unasked", "there is no docker command on this machine"],
      ["unasked", "there is no docker command on this machine"],
    ],
  );
});

test("grant types emptied, as Authentik 2026.5 shows it: by the API, and by the authorize endpoint alone", () => {
  const fix = "pulumi up";
  const { provider } = good.authentik;
  assert.ok(provider);
  assert.deepEqual(
    bad({ ...good, authentik: { ...good.authentik, provider: { ...provider, grant_types: [] } } }),
    [["grant/types", "grant_types is []", fix]],
  );
  const redirects = good.redirects.map(({ uri, reply }) => ({
    uri,
    reply: isAnswer(reply)
      ? { ...reply, headers: { location: `${uri}?error=invalid_request&state=proof` } }
      : reply,
  }));
  assert.deepEqual(bad({ ...good, redirects }), [
    [
      "grant/types",
      "the authorize endpoint answers invalid_request (The request is otherwise malformed)",
      fix,
    ],
  ]);
});

test("one cause only: what follows from it is not blamed", () => {
  const words = { message: "Error in OAuth discovery: TypeError: fetch failed" };
  const refused = (change: object) =>
    good.immich.authorize.map(({ origin, reply }) => ({ origin, reply: { ...reply, ...change } as Reply }));
  const without = (authorize: Evidence["immich"]["authorize"]): Evidence => ({
    ...good,
    immich: { ...good.immich, authorize },
    authentik: {
      ...good.authentik,
      discovery: { code: "ECONNREFUSED" },
      document: undefined,
      api: { code: "ECONNREFUSED" },
      provider: undefined,
    },
    redirects: [],
    secret: undefined,
    people: undefined,
  });
  // Immich reaches Authentik, so that this machine does not says nothing about people.
  const own = judge(without(good.immich.authorize));
  assert.equal(conclusion(own), "Whether people can sign in is not proven: authentik/reachable.");
  const findings = judge(without(refused({ status: 500, json: words })));
  assert.equal(conclusion(findings), "Nobody can sign in: authentik/reachable.");
  assert.equal(exitCode(findings), 2);
  const count = (sign: string) => findings.filter((finding) => mark(finding) === sign).length;
  assert.deepEqual({ bad: count("✗"), advice: count("!") }, { bad: 1, advice: 0 });
  assert.deepEqual(
    findings
      .filter(({ state }) => state === "follows")
      .map(({ seen }) => seen)
      .filter((seen) => !seen.endsWith("authentik/reachable")),
    [],
  );
});

test("X-Forwarded-Proto is lost: one cause, and since 2026.8 with the setting and the proxy's address", () => {
  const url = "https://auth.home.example";
  const issuer = `${url}/application/o/immich/`;
  const plain = JSON.parse(
    JSON.stringify(good.authentik.document).replaceAll(good.wanted.authentik.url, "http://auth.home.example"),
  );
  const lost = (version: string, proxy: string | undefined): Evidence => ({
    ...good,
    wanted: { ...good.wanted, authentik: { ...good.wanted.authentik, url, issuer } },
    authentik: { ...good.authentik, document: plain, version, proxy, jwks: { code: "ECONNREFUSED" } },
    immich: { ...good.immich, oauth: good.immich.oauth && { ...good.immich.oauth, issuerUrl: issuer } },
    redirects: good.redirects.map(({ uri }) => ({ uri, reply: { code: "ECONNREFUSED" } })),
    secret: { code: "ECONNREFUSED" },
  });
  const seen = `Authentik says "http://auth.home.example/application/o/immich/", Immich has "${issuer}"`;
  const send = "let the proxy before Authentik send X-Forwarded-Proto: https and the Host as it came";
  const variable = "AUTHENTIK_LISTEN__TRUSTED_PROXY_CIDRS";
  const fixes = (version: string, proxy: string | undefined, fix: string) =>
    assert.deepEqual(bad(lost(version, proxy)), [["issuer/equal", seen, fix]]);
  fixes("2026.5.6", "203.0.113.7", send);
  fixes(
    "2026.8.3",
    undefined,
    `${send}; Authentik 2026.8.3 uses it only from the addresses in its ${variable}`,
  );
  fixes(
    "2026.8.3",
    "172.18.0.3",
    `${send}; if ${variable} is set: add 172.18.0.3, the proxy's address, to Authentik's ${variable}`,
  );
  fixes(
    "2026.8.3",
    "203.0.113.7",
    `add 203.0.113.7, the proxy's address, to Authentik's ${variable}, and restart Authentik: 2026.8.3 ignores X-Forwarded-Proto from other addresses`,
  );
});

test("a proxy's 502, 503 or 504: Authentik does not run, and there is the way in by password", () => {
  for (const status of [502, 503, 504]) {
    const page = { status, type: "text/html", headers: {}, text: "", json: undefined, clockSeconds: 0 };
    const findings = bad({
      ...good,
      authentik: { ...good.authentik, discovery: page, document: undefined, api: page, provider: undefined },
      redirects: [],
      people: undefined,
      access: undefined,
    });
    const { url } = good.wanted.authentik;
    const way = `${good.wanted.immich.origins[0]}/auth/login?autoLaunch=0`;
    assert.deepEqual(findings, [
      [
        "authentik/document",
        `${url} is answered with ${status}: Authentik does not run, or is starting`,
        `start Authentik; until then people sign in with their password at ${way}`,
      ],
    ]);
  }
});

test("advice alone ends with 1", () => {
  const findings = judge({ ...good, people: [{ username: "bob", mail: "" }] });
  assert.equal(conclusion(findings), "People can sign in; advice: people/mail.");
  assert.equal(exitCode(findings), 1);
});

test("Immich in maintenance mode: that is the cause, and all that is missing follows from it", () => {
  const { url } = good.wanted.immich;
  const none = { status: 404, type: "application/json", headers: {}, text: "{}", json: {}, clockSeconds: 0 };
  const immich = {
    ...good.immich,
    maintenance: true,
    features: undefined,
    oauth: undefined,
    settings: { status: 404 },
    wellKnown: good.immich.wellKnown.map(({ origin }) => ({ origin, reply: none })),
    authorize: good.immich.authorize.map(({ origin }) => ({ origin, reply: none })),
    backChannel: none,
  };
  assert.deepEqual(bad({ ...good, immich }), [
    [
      "immich/reachable",
      `Immich at ${url} is in maintenance mode: nobody can sign in, whichever way`,
      "docker exec immich_server immich-admin disable-maintenance-mode",
    ],
  ]);
});
