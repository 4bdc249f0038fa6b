import * as pulumi from "@pulumi/pulumi";
import type { AuthentikApi } from "../support/authentik/api.ts";
import type { People as Seen } from "../support/authentik/people.ts";
import { Failure } from "../support/failure.mjs";
import { type Accounts, accountPermissions } from "../support/immich/accounts.ts";
import { notCompared } from "../support/people-errors.ts";
import { logInfo, logWarning } from "../support/pulumi-log.ts";
import { Carry } from "./carry-resource.ts";
import { look, type PeopleLook } from "./look.ts";
import { isCarrying, type ManagedFields, type PeopleArgs } from "./people-args.ts";
import { isMassExit, leftOutTold, type SetCommand, type Told, told } from "./told.ts";

/** Whose people they are, and where their accounts are. */
export interface PeopleOf {
  /** Authentik's API, once it is known. */
  api: pulumi.Output<AuthentikApi>;
  /** Who may sign in, as the preflight read them; after a sync as they are then. Undefined where it could not look. */
  seen: pulumi.Output<Seen | undefined>;
  immich: { url: string; ca: string | undefined; apiKey: pulumi.Output<string> };
  /** Immich's accounts, read once. */
  accounts: pulumi.Output<Accounts>;
  subMode: string;
  managed: ManagedFields;
  /** The API key is one that this program made. */
  isOwnKey: boolean;
  /** The command that sets one of this Immich's settings. */
  set: SetCommand;
  /** Before anything is written. */
  dependsOn: pulumi.Resource[];
}

/**
 * The people after their first sign-in: what changed of them is carried to their accounts, and who left is listed.
 * Every preview shows it. A stack that only lists has no resource for it.
 */
export class People {
  readonly #name: string;
  readonly #of: PeopleOf;
  readonly #args: PeopleArgs;
  readonly #parent: pulumi.Resource;

  constructor(name: string, args: PeopleArgs, of: PeopleOf, parent: pulumi.Resource) {
    this.#name = name;
    this.#of = of;
    this.#args = args;
    this.#parent = parent;
    const isOn = isCarrying(args, of.isOwnKey);
    const { url, ca, apiKey } = of.immich;
    // One apply in another: `all` would copy what was seen, and make its Map of groups a plain object.
    const found = of.api.apply((api) =>
      of.seen.apply((seen) =>
        pulumi
          .all([of.accounts, pulumi.unsecret(apiKey)])
          .apply(([accounts, key]) => this.#look(api, seen, accounts, key)),
      ),
    );
    found.apply((seen) =>
      this.#tell(seen ? told(seen, { isOn, args, isOwnKey: of.isOwnKey, set: of.set }) : []),
    );
    of.seen.apply((seen) => this.#tell(leftOutTold(seen?.leftOut ?? [])));
    if (!isOn && args.leavers !== "endSessions") return;
    const changes = found.apply((seen) => (seen && isOn && mayChange(seen) ? seen.changes : []));
    const leaving = found.apply((seen) => (seen && mayChange(seen) && !isMassExit(seen) ? seen.leaving : []));
    new Carry(`${name}-carry`, { url, ca, apiKey, changes, leaving }, { parent, dependsOn: of.dependsOn });
  }

  /** Somebody who cannot be compared is no reason to stop: an Immich that does not answer is reported by others. */
  async #look(
    api: AuthentikApi,
    seen: Seen | undefined,
    accounts: Accounts,
    apiKey: string,
  ): Promise<PeopleLook | undefined> {
    if (!seen) return undefined;
    if ("problem" in accounts) {
      // Where nothing was asked for, the report on the directory has a note of it.
      const { carry, leavers } = this.#args;
      if (carry.mode === "on" || leavers === "endSessions")
        await logWarning(notCompared(this.#name, accounts.problem), this.#parent);
      return undefined;
    }
    const { subMode, managed, immich } = this.#of;
    try {
      const target = { ...{ api, subMode, managed }, immich: { ...immich, apiKey }, args: this.#args };
      return await look({ ...target, immichVersion: accounts.version }, seen, accounts.accounts);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      await logWarning(["the people were not compared with Immich's accounts.", error], this.#parent);
      return undefined;
    }
  }

  async #tell(all: readonly Told[]): Promise<void> {
    for (const { level, said } of all) await (level === "warn" ? logWarning : logInfo)(said, this.#parent);
  }
}

function mayChange({ missing }: PeopleLook): boolean {
  return !missing.includes(accountPermissions.change);
}
