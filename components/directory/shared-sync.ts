import * as pulumi from "@pulumi/pulumi";
import type { DirectoryArgs, Mails, SyncArgs } from "./directory-args.ts";
import type { LdapSync } from "./ldap-sync.ts";

/** What of one instance comes before the sync. */
export interface Share {
  /** Mails that Authentik must have afterwards. */
  expected: pulumi.Output<Mails>;
  /** What brings them into the directory. */
  resources: readonly pulumi.Resource[];
}

/** Registers the sync, in the component of whoever names its source first. */
export type MakeSync = (
  args: SyncArgs,
  expected: pulumi.Output<Mails>,
  dependsOn: pulumi.Input<pulumi.Resource[]>,
) => LdapSync;

/**
 * The sync of one LDAP source that several Immichs of a stack name. Authentik reads a directory as a whole, so it does
 * that once for all of them, after the mails of each were filled in.
 */
export class SharedSync {
  readonly #wanted: readonly SyncArgs[];
  readonly #shares: Share[] = [];
  readonly #complete = Promise.withResolvers<readonly Share[]>();
  #sync: LdapSync | undefined;

  /** @param wanted what each instance says of it; each of them joins once */
  constructor(wanted: readonly SyncArgs[]) {
    this.#wanted = wanted;
  }

  join(share: Share, make: MakeSync): LdapSync {
    this.#shares.push(share);
    if (this.#shares.length === this.#wanted.length) this.#complete.resolve(this.#shares);
    this.#sync ??= make(this.#args(), this.#expected(), this.#resources());
    return this.#sync;
  }

  /** A change of any one's text has the directory read again; the longest patience counts. */
  #args(): SyncArgs {
    const texts = new Set(this.#wanted.flatMap(({ again }) => again ?? []));
    return {
      source: this.#wanted[0]?.source ?? "",
      again: texts.size === 0 ? undefined : [...texts].join(", "),
      seconds: Math.max(...this.#wanted.map(({ seconds }) => seconds)),
    };
  }

  // The first instance registers the sync before the others are made, so both are promises.
  #expected(): pulumi.Output<Mails> {
    const all = this.#complete.promise.then((shares) => pulumi.all(shares.map(({ expected }) => expected)));
    return pulumi.output(all).apply((mails) => mails.flat());
  }

  #resources(): Promise<pulumi.Resource[]> {
    return this.#complete.promise.then((shares) => shares.flatMap(({ resources }) => resources));
  }
}

/** The instances' arguments, with one sync for those that name the same source; whoever names it alone has its own. */
export function shareSyncs(all: readonly (DirectoryArgs | undefined)[]): (DirectoryArgs | undefined)[] {
  const wanted = Map.groupBy(
    all.flatMap((args) => args?.sync ?? []),
    ({ source }) => source,
  );
  const shared = new Map(
    [...wanted].map(([source, those]) => [source, those.length > 1 ? new SharedSync(those) : undefined]),
  );
  return all.map(
    (args) => args && { ...args, sync: args.sync && { ...args.sync, shared: shared.get(args.sync.source) } },
  );
}
