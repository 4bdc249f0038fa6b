import { execFile } from "node:child_process";
import { promisify } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { stateUnreadable } from "./errors.ts";

/** A resource as the state has it; secrets are encrypted in it. */
export interface StateResource {
  urn: string;
  type: string;
  id?: string;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
}

/** What the state held before this run, read before anything is registered. */
export class OwnState {
  readonly #resources: readonly StateResource[];
  readonly #begun: ReadonlySet<string>;

  /** @param begun URNs whose creation was begun, and whose end no update saw: it was killed */
  constructor(resources: readonly StateResource[], begun: readonly string[]) {
    this.#resources = resources;
    this.#begun = new Set(begun);
  }

  /** Whether an update of this very state was killed while it made this resource. */
  wasCutOff(urn: string): boolean {
    return this.#begun.has(urn);
  }

  /** Whether this resource was in the state, or an update of this state was killed while it made it. */
  holds(urn: string): boolean {
    return this.wasCutOff(urn) || this.#resources.some((one) => one.urn === urn);
  }

  /** The same where the URN is not known yet. */
  wasCutOffAs(type: string, name: string): boolean {
    return [...this.#begun].some((urn) => urn.endsWith(`::${name}`) && typeOf(urn) === type);
  }

  /** Whether a resource in the state is this object of a server or an engine. */
  holdsId(id: string): boolean {
    return id !== "" && this.#resources.some((one) => one.id === id);
  }

  /** Whether a resource of this type in the state has this name on its server or engine. */
  holdsName(type: string, name: string): boolean {
    return this.#resources.some((one) => one.type === type && one.inputs?.name === name);
  }

  /** Whether an update of this very state was killed while it made something. */
  wasCutOffAnywhere(): boolean {
    return this.#begun.size > 0;
  }

  /** A resource below a component, or directly below the stack, where `pulumi import` puts it. */
  find(type: string, name: string): StateResource | undefined {
    return this.#resources.find((one) => one.type === type && one.urn.endsWith(`::${name}`));
  }

  /** The ids of all resources of a type. */
  idsOf(type: string): string[] {
    return this.#resources.flatMap((one) => (one.type === type && one.id ? [one.id] : []));
  }

  /** One that `pulumi import` brought, and that no update has taken over yet. */
  isImported({ urn, type }: StateResource): boolean {
    return urn.split("::")[2] === type;
  }
}

/** The resource's own type, without those of the components that it is in. */
function typeOf(urn: string): string | undefined {
  return urn.split("::")[2]?.split("$").at(-1);
}

const empty = new OwnState([], []);
let known = empty;

/** What `readOwnState` read; in a program that did not call it, nothing: then nothing is taken for ours. */
export function ownState(): OwnState {
  return known;
}

/**
 * Reads the state of this stack, without its secrets. Before the first resource is registered: from then on the state
 * calls a creation begun that this run has begun itself.
 * @throws Failure `state/unreadable`
 */
export async function readOwnState(): Promise<void> {
  const stack = [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack()].join("/");
  // All settings lie in PULUMI_CONFIG, secrets in clear.
  const { PULUMI_CONFIG, PULUMI_CONFIG_SECRET_KEYS, ...env } = process.env;
  const args = ["stack", "export", "--stack", stack, "--non-interactive"];
  try {
    const { stdout } = await promisify(execFile)("pulumi", args, { env, maxBuffer: 256 * 1024 * 1024 });
    known = fromExport(JSON.parse(stdout));
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    throw stateUnreadable(stack, (stderr || message).trim());
  }
}

/** @param exported what `pulumi stack export` prints */
export function fromExport(exported: unknown): OwnState {
  const { deployment } = exported as { deployment?: Deployment };
  const begun = (deployment?.pending_operations ?? []).filter(({ type }) => type === "creating");
  return new OwnState(
    deployment?.resources ?? [],
    begun.map(({ resource }) => resource.urn),
  );
}

interface Deployment {
  resources?: StateResource[];
  pending_operations?: { type: string; resource: { urn: string } }[];
}
