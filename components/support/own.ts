/**
 * What a record holds under a text that somebody else wrote. `record[key]` finds `constructor` and `toString` in every
 * object, so a user of that name would seem to have an entry; a test refuses it.
 */
export function own<Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
