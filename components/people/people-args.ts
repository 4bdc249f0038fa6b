/** What the stack does for people after their first sign-in. */
export interface PeopleArgs {
  carry: CarryArgs;
  /** What is done about accounts whose person left: shown, or their sessions ended too. */
  leavers: "report" | "endSessions";
}

export interface CarryArgs {
  /**
   * `on`: what changed in the directory is written to Immich; `report`: it is listed; `off`: nobody is compared.
   * `auto`: `on` with an API key that this program made, `report` with one that was given.
   */
  mode: CarryMode;
  /** User names of people whose accounts stay as they are. */
  except: readonly string[];
  /** Whether accounts of administrators are changed too. */
  administrators: boolean;
}

export type CarryMode = "auto" | "on" | "report" | "off";

/** Without settings of its own. */
export const peopleDefaults: PeopleArgs = {
  carry: { mode: "auto", except: [], administrators: true },
  leavers: "report",
};

/** Whether this stack writes what changed in the directory to Immich. */
export function isCarrying({ carry: { mode } }: PeopleArgs, isOwnKey: boolean): boolean {
  return mode === "on" || (mode === "auto" && isOwnKey);
}

/** What of an account the stack manages beside name and email address, as its claims do at the first sign-in. */
export interface ManagedFields {
  /** Storage quota in GiB by group, the first that fits counts. */
  quotas: Readonly<Record<string, number>>;
  /** Attribute of the user that holds the quota in GiB, for those in none of these groups. */
  quotaAttribute?: string | undefined;
  /** Attribute of the user that holds the storage label; without it the user name is the label. */
  storageLabelAttribute?: string | undefined;
}

/** The attributes of people that the managed fields come from. */
export function attributesOf({ quotaAttribute, storageLabelAttribute }: ManagedFields): string[] {
  return [quotaAttribute, storageLabelAttribute].filter((name) => name !== undefined);
}
