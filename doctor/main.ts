/** `npm run doctor [-- --json] [--stack <name>] [--sign-in] [--guest]`: asks every probe about a stack, and changes nothing. */
import { parseArgs } from "node:util";
import { proveWithGuest } from "../components/proof/guest.ts";
import { prove } from "../components/proof/prove.ts";
import { proveSignIn } from "../components/proof/sign-in-finding.ts";
import { Failure } from "../components/support/failure.mjs";
import { conclusion, exitCode, table } from "./report.ts";
import { readStack } from "./stack.ts";
import { surroundings } from "./surroundings.ts";

/** Exit code of a doctor that could not look; the findings have 0, 1 and 2. */
const couldNotLook = 3;

try {
  const { values } = parseArgs({
    options: {
      json: { type: "boolean", default: false },
      stack: { type: "string" },
      "sign-in": { type: "boolean", default: false },
      guest: { type: "boolean", default: false },
    },
  });
  const inputs = await readStack(values.stack, await surroundings(values.stack));
  const findings = await prove(inputs);
  // It leaves a login in Authentik's log and a session that is ended again, so it is asked for.
  if (values["sign-in"]) findings.push(await proveSignIn(inputs, findings));
  if (values.guest) findings.push(await proveWithGuest(inputs, findings));
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ exitCode: exitCode(findings), findings }, null, 2)}\n`
      : `${table(findings)}\n${conclusion(findings)}\n`,
  );
  process.exitCode = exitCode(findings);
} catch (error) {
  if (!(error instanceof Failure) || process.env.DEBUG === "1") throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = couldNotLook;
}
