import { own } from "../own.ts";

const units: Record<string, number> = {
  microseconds: 1e-6,
  milliseconds: 1e-3,
  seconds: 1,
  minutes: 60,
  hours: 3_600,
  days: 86_400,
  weeks: 604_800,
};

/** Seconds of a duration as Authentik writes it, for example `hours=1;minutes=30`. */
export function durationSeconds(duration: string): number {
  const parts = duration.split(";").map((part) => part.split("="));
  return parts.reduce((sum, [unit = "", count]) => sum + (own(units, unit) ?? 0) * Number(count), 0);
}
