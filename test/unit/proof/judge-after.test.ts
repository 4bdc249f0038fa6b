/** Clocks, certificates and notices of logouts: judged from evidence that is altered in one place. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { isAnswer } from "../../../components/proof/ask.ts";
import type { SeenCertificate } from "../../../components/proof/connection.ts";
import { type Evidence, gatherEvidence } from "../../../components/proof/evidence.ts";
import { judge } from "../../../components/proof/prove.ts";
import type { Task } from "../../../components/support/authentik/tasks.ts";
import { proofGround } from "./ground.ts";

let good: Evidence;

before(async (t) => {
  const ground = await proofGround(t as Parameters<typeof proofGround>[0]);
  const [origin] = ground.target.immich.origins;
  await ground.patch({ logout_uri: `${origin}/api/oauth/backchannel-logout` });
  good = await gatherEvidence(ground.target);
});

/** The findings that are bad. */
function bad(evidence: Evidence): string[][] {
  return judge(evidence).flatMap((finding) =>
    finding.state === "bad" ? [[finding.code, finding.seen, finding.fix]] : [],
  );
}

function finding(evidence: Evidence, code: string) {
  const { state, seen } = judge(evidence).find((one) => one.code === code) ?? {};
  return { state, seen };
}

/** Authentik's clock so many seconds before Immich's, with access tokens of this validity. */
function apart(ahead: number, validity: string): Evidence {
  const { discovery, provider } = good.authentik;
  const { ping } = good.immich;
  assert.ok(isAnswer(discovery) && isAnswer(ping) && provider);
  return {
    ...good,
    immich: { ...good.immich, ping: { ...ping, clockSeconds: 0 } },
    authentik: {
      ...good.authentik,
      discovery: { ...discovery, clockSeconds: ahead },
      provider: { ...provider, access_token_validity: validity },
    },
  };
}

const ntp = "timedatectl set-ntp true, on both hosts";

test("an ID token is refused only when it is over: how far the clocks may differ is its validity, and 30 s", () => {
  assert.deepEqual(bad(apart(-90, "minutes=1")), []);
  assert.deepEqual(bad(apart(-95, "minutes=1")), [
    [
      "clock/difference",
      "Immich's is 95 s ahead of Authentik's: an ID token of Authentik's is over when it comes, which Immich lets pass for 30 s (access tokens are valid for minutes=1)",
      ntp,
    ],
  ]);
});

test("a notice of a logout is refused much sooner: from the future, or older than two minutes", () => {
  const refused = (ahead: number) => bad(apart(ahead, "days=30")).map(([code, seen]) => `${code}: ${seen}`);
  const words = "Immich refuses Authentik's notices of logouts";
  assert.deepEqual([6, 7, -126, -127].map(refused), [
    [],
    [`clock/logout: Authentik's is 7 s ahead of Immich's: ${words}`],
    [],
    [`clock/logout: Immich's is 127 s ahead of Authentik's: ${words}`],
  ]);
});

test("the container's own clock counts before a Date header, which a proxy may have written", () => {
  const seen = { caPath: null, ca: null, code: null, addresses: [], chain: [] };
  const evidence = { ...apart(0, "hours=1"), container: { ...seen, clockSeconds: 100 } };
  assert.deepEqual(finding(evidence, "clock/difference"), {
    state: "good",
    seen: "Immich's is 100 s ahead of Authentik's",
  });
});

const days = 86_400_000;

function certificate(left: number, validFor: number): SeenCertificate {
  const until = Date.now() + left * days;
  return { subject: "CN=auth", issuer: "CN=Home CA", from: until - validFor * days, until };
}

test("a certificate near its end is told: in its last tenth, and not before its last 14 days", () => {
  const seen = (left: number, validFor: number) =>
    bad({
      ...good,
      here: { ...good.here, authentik: { addresses: [], code: null, chain: [certificate(left, validFor)] } },
    }).map(([code]) => code);
  assert.deepEqual(
    [seen(0.4, 1), seen(0.05, 1), seen(10, 90), seen(8, 90), seen(15, 3_650), seen(13, 3_650)],
    [[], ["tls/authentik"], [], ["tls/authentik"], [], ["tls/authentik"]],
  );
});

test("both chains are shown: one where they are the same, each where they are not", () => {
  const chain = [{ ...certificate(365, 400), until: Date.UTC(2999, 0, 1) }];
  const here = { ...good.here, authentik: { addresses: [], code: null, chain } };
  const inside = { caPath: null, ca: null, code: null, addresses: [], clockSeconds: 0 };
  const seen = (other: SeenCertificate[]) =>
    finding({ ...good, here, container: { ...inside, chain: other } }, "tls/authentik");
  const text = "CN=auth (until 2999-01-01) < CN=Home CA, which is not shown";
  assert.deepEqual(seen(chain), { state: "good", seen: `${text}, seen from here and from the container` });
  const root = chain.map((link) => ({ ...link, subject: "CN=Public", issuer: "CN=Public" }));
  assert.deepEqual(seen(root), {
    state: "good",
    seen: `from here: ${text}; from the container: CN=Public (until 2999-01-01)`,
  });
});

function withNotice(notice: Partial<Task> | undefined, areNobodys = false): Evidence {
  const whole: Task = {
    ...{
      message_id: "1",
      state: "done",
      aggregated_status: "done",
      mtime: "2026-11-23T20:00:00.123Z",
      retries: 0,
    },
    ...{ logs: [], previous_logs: [] },
  };
  const { discovery: reply } = good.authentik;
  return { ...good, notices: { reply, last: notice && { ...whole, ...notice }, areNobodys } };
}

const log = (log_level: string, event: string) => ({ log_level, event });

test("the last notice of a logout says whether Authentik's worker trusts Immich", () => {
  const arrived = { logs: [log("info", "Back-channel logout successful")] };
  const seen = (notice?: Partial<Task>) => finding(withNotice(notice), "logout/delivery");
  assert.deepEqual(
    [seen(), seen(arrived), seen({ state: "queued" }), seen({})],
    [
      {
        state: "unasked",
        seen: "none was sent yet, so nothing proves that Authentik's worker reaches and trusts Immich; sign in and out once, or: npm run doctor -- --sign-in",
      },
      { state: "good", seen: "at 2026-11-23T20:00:00Z: Authentik's worker reaches and trusts Immich" },
      { state: "unasked", seen: "it is under way since 2026-11-23T20:00:00Z" },
      { state: "unasked", seen: "at 2026-11-23T20:00:00Z Authentik had nowhere to send it" },
    ],
  );
  assert.deepEqual(finding(withNotice(undefined, true), "logout/delivery"), {
    state: "unasked",
    seen: "Authentik does not say which of its notices went to Immich and which to other applications; to see one arrive: npm run doctor -- --sign-in",
  });
  // A success after failures is a success.
  assert.equal(seen({ ...arrived, retries: 2, previous_logs: [log("error", "404")] }).state, "good");
});

test("a notice that did not arrive: the CA, the address, the way", () => {
  const pool = "HTTPSConnectionPool(host='photos.lab.test', port=2443): Max retries exceeded";
  const trust = `${pool} (Caused by SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]')))`;
  const failed = (words: string) =>
    bad(withNotice({ state: "queued", retries: 1, previous_logs: [log("info", "…"), log("error", words)] }));
  const prefix = "the notice of 2026-11-23T20:00:00Z did not arrive: ";
  const missing = "404 Client Error: Not Found for url: https://photos.lab.test/x";
  assert.deepEqual([trust, missing, "Connection refused"].map(failed), [
    [
      [
        "logout/delivery",
        prefix + trust,
        "mount the CA into Authentik's worker and set REQUESTS_CA_BUNDLE to a bundle that holds it",
      ],
    ],
    [
      [
        "logout/delivery",
        prefix + missing,
        "pulumi up, which sets the logout URI; let the proxy forward it to Immich",
      ],
    ],
    [
      [
        "logout/delivery",
        `${prefix}Connection refused`,
        "let Authentik's worker reach Immich's address: name server, firewall, proxy",
      ],
    ],
  ]);
});

test("a token that may not see tasks is no fault, and says which permission it lacks", () => {
  const { discovery } = good.authentik;
  assert.ok(isAnswer(discovery));
  const notices = { reply: { ...discovery, status: 403 }, last: undefined, areNobodys: false };
  assert.deepEqual(finding({ ...good, notices }, "logout/delivery"), {
    state: "unasked",
    seen: "the token may not see Authentik's tasks (authentik_tasks.view_task)",
  });
});

test("an Immich that is not this stack's container: nothing is asked inside, and that is said", () => {
  const { url } = good.wanted.immich;
  const seen = `Immich's container is none of this stack's: what it trusts shows at ${url} only (immich/authorize)`;
  const ca = "-----BEGIN CERTIFICATE-----";
  const evidence = { ...good, wanted: { ...good.wanted, ca } };
  assert.deepEqual(
    ["container/ca", "container/connection"].map((code) => finding(evidence, code)),
    [
      { state: "unasked", seen },
      { state: "unasked", seen },
    ],
  );
});

test("a client secret with letters beyond ASCII, on which Authentik's token endpoint answers 405", () => {
  const { secret } = good;
  assert.ok(isAnswer(secret));
  assert.deepEqual(bad({ ...good, secret: { ...secret, status: 405, json: undefined } }), [
    [
      "client/secret",
      "the client secret has letters beyond ASCII, on which Authentik's token endpoint fails",
      "pulumi up",
    ],
  ]);
});
