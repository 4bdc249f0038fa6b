/**
 * Variables that would weaken or redirect what this program sends. Plain JavaScript, because set-up asks as well,
 * before TypeScript can be loaded.
 */
import { Failure } from "./failure.mjs";

/** Go's strconv.ParseBool, as Terraform providers read a switch. */
const isOn = (/** @type {string} */ value) => !/^(|0|f|F|false|FALSE|False)$/.test(value);

/**
 * What no shell of this program may have. Each of them changes a process that is given the Authentik token.
 * @type {readonly {code: string, name: string, isBad: (value: string) => boolean, does: string}[]}
 */
const refused = [
  {
    code: "environment/tls-off",
    name: "NODE_TLS_REJECT_UNAUTHORIZED",
    isBad: (value) => value === "0",
    does: "switches the check of certificates off in Node",
  },
  {
    code: "environment/tls-off",
    name: "AUTHENTIK_INSECURE",
    isBad: isOn,
    does: "switches the check of certificates off in the Authentik provider",
  },
  {
    code: "environment/tls-off",
    name: "NODE_OPTIONS",
    isBad: (value) => /--(insecure-http-parser|tls-keylog|tls-min-v1\.[01])\b/.test(value),
    does: "weakens or records TLS in Node (--insecure-http-parser, --tls-keylog, --tls-min-v1.0, --tls-min-v1.1)",
  },
  {
    code: "environment/other-provider",
    name: "PULUMI_DEBUG_PROVIDERS",
    isBad: Boolean,
    does: "hands the secrets to another process in place of a provider",
  },
  {
    code: "environment/other-provider",
    name: "PULUMI_BRIDGE_REATTACH_PROVIDERS",
    isBad: Boolean,
    does: "hands the secrets to another process in place of a provider",
  },
  {
    code: "environment/recorded",
    name: "PULUMI_DEBUG_GRPC",
    isBad: Boolean,
    does: "writes every secret to a file in clear",
  },
];

/**
 * @param {Readonly<Record<string, string | undefined>>} env
 * @returns {{code: string, name: string, does: string}[]} what has to be unset; no value is among it
 */
export function badVariables(env) {
  return refused
    .filter(({ name, isBad }) => isBad(env[name] ?? ""))
    .map(({ code, name, does }) => ({ code, name, does }));
}

/**
 * Asked before anything is sent.
 * @param {Readonly<Record<string, string | undefined>>} env
 * @throws {Failure} `environment/…` for the first, with all of them
 */
export function refuseEnvironment(env) {
  const found = badVariables(env);
  const [first] = found;
  if (!first) return;
  const [problem = "", ...lines] = found.map(({ name, does }) => `\`${name}\` in the environment ${does}`);
  throw new Failure({
    code: first.code,
    problem,
    lines,
    allowed: "a shell without it; an internal CA belongs into immich-sso:caCertificate",
    next: `unset ${[...new Set(found.map(({ name }) => name))].join(" ")}`,
  });
}
