/** The version of Immich that this stands in for: the newest one that was measured live. */
export const VERSION = "3.1.0";
