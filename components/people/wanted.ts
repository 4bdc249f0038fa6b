import type { Person } from "../support/authentik/people.ts";
import type { Account } from "../support/immich/client.ts";
import { own } from "../support/own.ts";
import type { ManagedFields } from "./people-args.ts";

/** The fields of an account that are carried. */
export type Carried = Pick<Account, "name" | "email" | "quotaSizeInBytes" | "storageLabel">;

const gibibyte = 2 ** 30;

/**
 * What Immich would take from a person at a first sign-in now. A field that the directory leaves empty, or that the
 * stack does not manage, is not there: it stays as it is in Immich.
 * @param groups names of the groups that the person is in
 */
export function wantedOf(
  person: Pick<Person, "username" | "name" | "mail" | "attributes">,
  managed: ManagedFields,
  groups: () => ReadonlySet<string>,
): Partial<Carried> {
  const [name, email] = [person.name.trim(), person.mail.trim()];
  const quota = quotaOf(person, managed, groups);
  return {
    ...(name === "" ? {} : { name }),
    ...(email === "" ? {} : { email }),
    ...(quota === undefined ? {} : { quotaSizeInBytes: quota }),
    ...(managed.storageLabelAttribute ? labelField(labelOf(person, managed)) : {}),
  };
}

/** The storage label of a first sign-in: without an attribute for it, Immich takes the user name. */
export function labelOf(
  { username, attributes }: Pick<Person, "username" | "attributes">,
  { storageLabelAttribute }: Pick<ManagedFields, "storageLabelAttribute">,
): string {
  const label = storageLabelAttribute && own(attributes ?? {}, storageLabelAttribute);
  return cleanLabel(typeof label === "string" ? label : username);
}

/** As Immich stores a label: without dots and what no folder's name may hold (`../a b/c` became `a bc`, measured). */
function cleanLabel(label: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are among what is removed
  return label.replaceAll(/[./\\?<>:*|"\u0000-\u001f\u0080-\u009f]/g, "");
}

function labelField(storageLabel: string): Partial<Carried> {
  return storageLabel === "" ? {} : { storageLabel };
}

/** The claim's own rule: the first group that fits, else the attribute; Immich keeps whole bytes. */
function quotaOf(
  { attributes }: Pick<Person, "attributes">,
  { quotas, quotaAttribute }: ManagedFields,
  groups: () => ReadonlySet<string>,
): number | undefined {
  const names = Object.keys(quotas).length > 0 ? groups() : new Set<string>();
  const group = Object.entries(quotas).find(([name]) => names.has(name));
  const alone = quotaAttribute && own(attributes ?? {}, quotaAttribute);
  const gib = group ? group[1] : typeof alone === "string" && alone.trim() !== "" ? Number(alone) : alone;
  if (typeof gib !== "number" || !(gib >= 0)) return undefined;
  const bytes = gib * gibibyte;
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}
