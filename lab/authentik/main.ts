/** `node lab/authentik/main.ts --config <file.json>`: runs until SIGTERM or SIGINT. */
import { parseArgs } from "node:util";
import { Failure } from "../../components/support/failure.mjs";
import { readConfig } from "./config.ts";
import { startAuthentik } from "./server.ts";

try {
  const { values } = parseArgs({ options: { config: { type: "string" } } });
  if (!values.config) {
    throw new Failure({
      code: "authentik/usage",
      problem: "no configuration was named",
      next: "node lab/authentik/main.ts --config <file.json>",
    });
  }
  const running = await startAuthentik(readConfig(values.config));
  console.log(`ready ${running.url}`);
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => void running.stop().then(() => process.exit(0)));
  }
} catch (error) {
  console.error(error instanceof Failure ? error.message : error);
  process.exitCode = 1;
}
