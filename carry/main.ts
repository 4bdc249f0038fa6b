/** `npm run carry -- --stack <name> [--dry-run] [--json]`: brings Immich's accounts up to date, and nothing else. */
import { Failure } from "../components/support/failure.mjs";
import { carryUsage } from "../components/support/people-errors.ts";
import { flagsOf } from "../doctor/flags.ts";
import { surroundings } from "../doctor/surroundings.ts";
import { exitCodeOf, inJson, inWords } from "./report.ts";
import { carryOne, type Outcome } from "./run.ts";
import { readHomes } from "./stack.ts";

/** Exit code where nothing could be compared; others are in report.ts. */
const couldNotLook = 3;

try {
  const { json, stack, "dry-run": dryRun } = flags();
  const homes = await readHomes(stack, await surroundings(stack));
  const outcomes: Outcome[] = [];
  for (const home of homes) outcomes.push(await carryOne(home, dryRun));
  process.stdout.write(json ? inJson(outcomes) : inWords(outcomes));
  process.exitCode = exitCodeOf(outcomes);
} catch (error) {
  if (!(error instanceof Failure) || process.env.DEBUG === "1") throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = couldNotLook;
}

/** @throws Failure `people/usage` */
function flags() {
  return flagsOf(
    {
      json: { type: "boolean", default: false },
      stack: { type: "string" },
      "dry-run": { type: "boolean", default: false },
    },
    carryUsage,
  );
}
