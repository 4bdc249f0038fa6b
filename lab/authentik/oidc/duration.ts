/** Durations as authentik writes them. */

const UNIT_SECONDS: Record<string, number> = {
  weeks: 604_800,
  days: 86_400,
  hours: 3600,
  minutes: 60,
  seconds: 1,
  milliseconds: 0.001,
  microseconds: 0.000_001,
};

/** Seconds of `hours=1;minutes=30`, at least one. */
export function seconds(duration: string): number {
  const parts = duration.split(";").map((part) => part.split("="));
  const sum = parts.reduce(
    (total, [unit = "", count]) => total + Number(count ?? 0) * (UNIT_SECONDS[unit] ?? 0),
    0,
  );
  return Math.max(1, Math.round(sum));
}
