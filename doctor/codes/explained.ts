/** What stands behind a code, in a few words each: for somebody who reads it late at night. */
export interface Explained {
  means: string;
  why: string;
  /** What to do, with the command to type. */
  next: string;
}

/** The codes of one room or more, as they stand in errors. */
export type Codes = Readonly<Record<string, Explained>>;
