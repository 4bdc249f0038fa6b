import { tried } from "../../../components/support/tried.ts";

/** The newest version of Immich that was measured live: what the recordings hold. */
export const RECORDED = "3.1.0";

/** The newest release known, and what this is unless LAB_IMMICH_VERSION says otherwise. */
export const NEWEST = tried.immich[0]?.release ?? "";
