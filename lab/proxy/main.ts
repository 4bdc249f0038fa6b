/** `node lab/proxy/main.ts --config <file>`: runs the TLS proxy until SIGTERM. */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { ProxyConfig } from "./config.ts";
import { createTlsProxy } from "./proxy.ts";

const { values } = parseArgs({ options: { config: { type: "string" } } });
if (values.config === undefined) {
  throw new Error("usage: node lab/proxy/main.ts --config <file>");
}
const config = JSON.parse(readFileSync(values.config, "utf8")) as ProxyConfig;
const server = createTlsProxy({
  certificate: readFileSync(config.certificate, "utf8"),
  key: readFileSync(config.key, "utf8"),
  target: `http://127.0.0.1:${config.upstreamPort}`,
});
server.listen(config.port, config.host, () => {
  process.stdout.write(`ready https://${config.host}:${config.port}\n`);
});
process.once("SIGTERM", () => {
  server.close();
  server.closeAllConnections();
});
