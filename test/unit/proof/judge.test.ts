/** What the stand-ins cannot show: judged from evidence that is altered in one place. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { isAnswer } from "../../../components/proof/ask.ts";
import type { SeenInside } from "../../../components/proof/container-view.ts";
import { type Evidence, gatherEvidence } from "../../../components/proof/evidence.ts";
import { judge } from "../../../components/proof/prove.ts";
import { conclusion, exitCode, mark } from "../../../doctor/report.ts";
import { testAuthority } from "../../lab/immich/support/certificates.ts";
import { proofGround } from "./ground.ts";

let good: Evidence;
let inside: SeenInside;

before(async (t) => {
  const ca = (await testAuthority()).certificate;
  const { target } = await proofGround(t as Parameters<typeof proofGround>[0]);
  inside = { caPath: "/ca.pem", ca, code: null, chain: ["CN=auth", "CN=Test authority"], now: Date.now() };
  const evidence = await gatherEvidence(target);
  good = { ...evidence, wanted: { ...evidence.wanted, ca }, container: inside };
});

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
  const view = (change: Partial<SeenInside>) => ({ ...good, container: { ...inside, ...change } });
  assert.deepEqual(bad(view({ caPath: null, ca: null, code: "SELF_SIGNED_CERT_IN_CHAIN" })), [
    [
      "container/ca",
      "NODE_EXTRA_CA_CERTS is not set in the container, so Immich trusts public CAs only",
      again,
    ],
  ]);
  assert.deepEqual(bad(view({ ca: null, code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" })), [
    ["container/ca", "NODE_EXTRA_CA_CERTS names /ca.pem, which cannot be read in the container", again],
  ]);
  assert.deepEqual(bad(view({ ca: other, code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" })), [
    ["container/ca", "/ca.pem in the container is another certificate than immich-sso:caCertificate", again],
  ]);
  assert.deepEqual(bad(view({ ca: `# home\n${other}${inside.ca}` })), []);
});

test("`fetch failed` is told apart by the code that the container's Node gives", () => {
  const url = good.wanted.authentik.url;
  const fixes = Object.fromEntries(
    ["ENOTFOUND", "ECONNREFUSED", "UNABLE_TO_VERIFY_LEAF_SIGNATURE", "ERR_TLS_CERT_ALTNAME_INVALID"].map(
      (code) => [code, bad({ ...good, container: { ...inside, code, chain: [] } })],
    ),
  );
  const seen = (code: string) => `from inside the container ${url} fails with ${code}`;
  const trust = "pulumi config set immich-sso:caCertificate /path/to/the-ca-that-signed-it.pem && pulumi up";
  assert.deepEqual(fixes, {
    ENOTFOUND: [
      [
        "container/connection",
        seen("ENOTFOUND"),
        "give the container a name server that knows 127.0.0.1, or put it on a network where that name is known (immich-sso:network)",
      ],
    ],
    ECONNREFUSED: [
      [
        "container/connection",
        seen("ECONNREFUSED"),
        `open the way from the container's network to ${url} (firewall, port, immich-sso:network)`,
      ],
    ],
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: [
      ["container/connection", seen("UNABLE_TO_VERIFY_LEAF_SIGNATURE"), trust],
    ],
    ERR_TLS_CERT_ALTNAME_INVALID: [
      [
        "container/connection",
        seen("ERR_TLS_CERT_ALTNAME_INVALID"),
        "give Authentik's proxy a certificate for 127.0.0.1",
      ],
    ],
  });
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
  const fix = "pulumi up, with goauthentik/authentik 2026.5.0 or later";
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

test("clocks that are too far apart", () => {
  const { ping } = good.immich;
  assert.ok(isAnswer(ping));
  const immich = { ...good.immich, ping: { ...ping, clockSeconds: 95 } };
  const { discovery } = good.authentik;
  assert.ok(isAnswer(discovery));
  const authentik = { ...good.authentik, discovery: { ...discovery, clockSeconds: 0 } };
  assert.deepEqual(bad({ ...good, immich, authentik }), [
    [
      "clock/difference",
      "Authentik's and Immich's clocks are 95 s apart; tokens are refused beyond 30 s",
      "timedatectl set-ntp true, on both hosts",
    ],
  ]);
});

test("one cause only: what follows from it is not blamed", () => {
  const findings = judge({
    ...good,
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

test("advice alone ends with 1", () => {
  const findings = judge({ ...good, people: [{ username: "bob", mail: "" }] });
  assert.equal(conclusion(findings), "People can sign in; advice: people/mail.");
  assert.equal(exitCode(findings), 1);
});
