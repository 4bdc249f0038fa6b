/**
 * `npm run undo -- --immich|--authentik [--stack <name>]`: puts one side back by what the state knows, without asking
 * the other side for anything. The state stays as it is; what to do with it is said at the end.
 */
import { Failure } from "../components/support/failure.mjs";
import { textOf } from "../components/support/said.ts";
import { shellWord } from "../components/support/shell.mjs";
import { undoUsage } from "../components/support/undo-errors.ts";
import { flagsOf } from "../doctor/flags.ts";
import { inClear, pulumiJson } from "../doctor/pulumi.ts";
import { surroundings } from "../doctor/surroundings.ts";
import { undoAuthentik } from "./authentik.ts";
import { undoImmich } from "./immich.ts";
import { type Deployed, readSettings } from "./settings.ts";

try {
  const { stack, immich, authentik } = flags();
  const place = await surroundings(stack);
  const exported = await pulumiJson(["stack", "export", "--show-secrets"], stack, place.cwd, place.env);
  const { deployment } = exported as { deployment: { resources?: unknown[] } };
  const resources = (inClear(deployment.resources ?? []) as Deployed[]).filter(({ id }) => id);
  const settings = () => readSettings(stack, place);
  const said = [
    ...(immich ? await undoImmich(resources, settings) : []),
    ...(authentik ? await undoAuthentik(resources, settings) : []),
  ];
  process.stdout.write(`${textOf([...said, ...afterwards(stack)])}\n`);
} catch (error) {
  if (!(error instanceof Failure) || process.env.DEBUG === "1") throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

function afterwards(stack: string | undefined): string[] {
  const name = stack ? ` --stack ${shellWord(stack)}` : "";
  return [
    "the state still has all of it; pulumi up would set it up again",
    `  next:    pulumi destroy${name}, once both servers answer`,
    `           pulumi stack rm --force${stack ? ` ${shellWord(stack)}` : ""}, where one of them is gone for good: containers and volumes stay`,
  ];
}

/** @throws Failure `undo/usage` */
function flags() {
  const values = flagsOf(
    {
      stack: { type: "string" },
      immich: { type: "boolean", default: false },
      authentik: { type: "boolean", default: false },
    },
    undoUsage,
  );
  if (!values.immich && !values.authentik) throw undoUsage("neither --immich nor --authentik is given");
  return values;
}
