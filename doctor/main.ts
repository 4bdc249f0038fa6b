/** `npm run doctor [-- --json] [--stack <name>] [--sign-in] [--guest]`: asks every probe about a stack, and changes nothing. */
import { gatherAll } from "../components/proof/evidence.ts";
import { judge } from "../components/proof/prove.ts";
import type { Finding } from "../components/proof/verdict.ts";
import { doctorUsage } from "../components/support/doctor-errors.ts";
import { Failure } from "../components/support/failure.mjs";
import { proxyWarnings } from "../components/support/proxies.ts";
import { flagsOf } from "./flags.ts";
import { peopleFindings } from "./people.ts";
import { changesFinding, configurationFinding, notDeployedYet, report, worst } from "./report.ts";
import { type Examined, readStack } from "./stack.ts";
import { surroundings } from "./surroundings.ts";

/** Exit code of a doctor that could not look; the findings have 0, 1 and 2. */
const couldNotLook = 3;

try {
  const { json, stack, "sign-in": person, guest } = flags();
  const place = await surroundings(stack);
  const stacks = await readStack(stack, place);
  for (const warning of proxyWarnings(stacks.flatMap(({ inputs }) => addressees(inputs))))
    process.stderr.write(`${warning}\n`);
  const examined = await Promise.all(
    stacks.map(async (one) => ({
      name: one.name,
      origins: one.inputs.immich.origins,
      findings: await examine(one, { person, guest }),
    })),
  );
  process.stdout.write(report(examined, json, process.stdout.columns));
  process.exitCode = worst(examined);
} catch (error) {
  if (!(error instanceof Failure) || process.env.DEBUG === "1") throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = couldNotLook;
}

/** Whom the doctor sends a token or a key. */
function addressees({ authentik, immich }: Examined["inputs"]) {
  return [
    { setting: "authentik:url", url: authentik.url },
    { setting: "immich-sso:immichUrl", url: immich.url },
  ];
}

async function examine(
  { inputs, pending, changes, home, refusal, obstacle }: Examined,
  { person, guest }: { person: boolean; guest: boolean },
): Promise<Finding[]> {
  const isNew = changes === undefined;
  const [{ evidence, seen }, inTheWay] = await Promise.all([
    gatherAll(inputs, "everybody", home?.attributes),
    isNew ? obstacle?.() : undefined,
  ]);
  const findings = judge(evidence, pending);
  if (home) findings.push(...(await peopleFindings(home, inputs, seen)));
  if (isNew) findings.unshift(notDeployedYet(inTheWay));
  else if (changes.length > 0) findings.unshift(changesFinding(changes));
  if (refusal) findings.unshift(configurationFinding(refusal));
  // It leaves a login in Authentik's log and sessions that are ended again, so it is asked for.
  if (person) {
    const { proveSignIn } = await import("../components/proof/sign-in-finding.ts");
    findings.push(...(await proveSignIn(inputs, findings, true)));
  }
  if (guest) {
    const { proveWithGuest } = await import("../components/proof/guest.ts");
    findings.push(await proveWithGuest(inputs, findings));
  }
  return findings;
}

/** @throws Failure `doctor/usage` */
function flags() {
  return flagsOf(
    {
      json: { type: "boolean", default: false },
      stack: { type: "string" },
      "sign-in": { type: "boolean", default: false },
      guest: { type: "boolean", default: false },
    },
    doctorUsage,
  );
}
