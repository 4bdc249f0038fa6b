import type { Probe } from "../verdict.ts";
import { application } from "./application.ts";
import { certificates } from "./certificates.ts";
import { clocks } from "./clocks.ts";
import { inside } from "./inside.ts";
import { login } from "./login.ts";
import { logout } from "./logout.ts";
import { people } from "./people.ts";
import { servers } from "./servers.ts";
import { start } from "./start.ts";
import { tokens } from "./tokens.ts";

/** Every probe, causes before consequences: the order of the doctor's table. */
export const probes: readonly Probe[] = [
  ...servers,
  ...inside,
  ...certificates,
  ...application,
  ...tokens,
  ...people,
  ...start,
  ...clocks,
  ...login,
  ...logout,
];
