import { isDeepStrictEqual } from "node:util";
import { own } from "../support/own.ts";
import { plain } from "../support/plain.ts";
import { isUnknown } from "../support/unknown.ts";
import type { AutoLaunchInputs } from "./auto-launch-provider.ts";
import { probes } from "./probes/all.ts";

/** What can be asked without the application, whatever the next update makes of it. */
export const surroundings = ["authentik/reachable", "authentik/api", "authentik/document", "tls/authentik"];

/** The same for an Immich that runs already. */
export const immichsOwn = ["immich/reachable", "immich/origins", "immich/config-file", "tls/immich"];

/** What only an application can answer, and Immich once it has that. */
const ofApplication = probes
  .map(({ code }) => code)
  .filter((code) => ![...surroundings, ...immichsOwn].includes(code));

/** Of what the container and Immich in it say, which have an earlier CA, or are other ones, until the next update. */
const ofContainer = ["container/ca", "container/connection", "immich/authorize"];

/** What to ask before an update, and what of the answers the update will change. */
export interface Ahead {
  inputs: AutoLaunchInputs;
  /** Codes of probes that cannot be good yet. */
  pending: Set<string>;
  /** What differs from what is deployed, in words. */
  changes: string[];
}

/**
 * The inputs as they are about to be. What an update is still to make (a key, an issuer) is asked as it is deployed,
 * and a redirect URI that Authentik does not have yet is not asked for.
 */
export function ahead(deployed: AutoLaunchInputs, wanted: AutoLaunchInputs): Ahead {
  const inputs = filledFrom(deployed, wanted) as AutoLaunchInputs;
  const differs = (part: (inputs: AutoLaunchInputs) => unknown) => !isSame(part(deployed), part(inputs));
  const pending = new Set<string>();
  const wait = (codes: readonly string[]) => {
    for (const code of codes) pending.add(code);
  };
  if (isUnknown(wanted.immichApiKey)) wait(["immich/settings"]);
  const { issuer, clientId } = wanted.authentik;
  if (isUnknown(issuer) || isUnknown(clientId) || differs(({ authentik }) => authentik)) wait(ofApplication);
  if (differs(({ ca, immich, engine }) => [ca, immich.container, engine])) wait(ofContainer);
  const registered = inputs.redirectUris.filter((uri) => deployed.redirectUris.includes(uri));
  return { inputs: { ...inputs, redirectUris: registered }, pending, changes: changes(deployed, inputs) };
}

/**
 * The same where nothing is deployed and Immich runs elsewhere: its domains are tried before anything is made. None
 * where this stack is to start it.
 */
export function aheadOfAll(wanted: AutoLaunchInputs): Pick<Ahead, "inputs" | "pending"> | undefined {
  if (wanted.immich.container !== undefined) return undefined;
  const { url, slug, clientId } = wanted.authentik;
  const issuer = `${url.replace(/\/+$/, "")}/application/o/${slug}/`;
  const authentik = { url, slug, clientId: isUnknown(clientId) ? "" : clientId, issuer };
  const immichApiKey = isUnknown(wanted.immichApiKey) ? "" : wanted.immichApiKey;
  return {
    inputs: { ...wanted, authentik, immichApiKey, redirectUris: [] },
    pending: new Set(ofApplication),
  };
}

const parts: readonly [words: string, part: (inputs: AutoLaunchInputs) => unknown][] = [
  ["the domains", ({ immich }) => immich.origins],
  ["the address of Immich", ({ immich }) => immich.url],
  ["the Immich API key", ({ immichApiKey }) => immichApiKey],
  ["the Authentik token", ({ authentikToken }) => authentikToken],
  ["the application", ({ authentik }) => authentik],
  ["the CA", ({ ca }) => ca],
  ["the probe user", ({ person }) => person],
];

function changes(deployed: AutoLaunchInputs, wanted: AutoLaunchInputs): string[] {
  return parts.flatMap(([words, part]) => (isSame(part(deployed), part(wanted)) ? [] : [words]));
}

function isSame(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(plain({ value: one }), plain({ value: other }));
}

/** Each value that is not known yet as it is deployed; one that is not deployed either is left out. */
function filledFrom(deployed: unknown, wanted: unknown): unknown {
  if (isUnknown(wanted)) return deployed;
  if (typeof wanted !== "object" || wanted === null || Array.isArray(wanted)) return wanted;
  const known = (deployed ?? {}) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(wanted).map(([key, value]) => [key, filledFrom(own(known, key), value)]),
  );
}
