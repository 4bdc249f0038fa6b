/** What the log says of a bad config file, before the server ends. */
import type { Issue } from "../core/validate.ts";
import type { Edition } from "./edition.ts";

export function fileComplaint({ isBefore3 }: Edition, issues: Issue[]): string {
  if (isBefore3) return `Invalid value(s) in file: ${sections(issues).join(",")}`;
  const lines = issues.map(({ path, message }) => `  - [${path.join(".")}] ${message}`);
  return `Invalid system config: \n${lines.join("\n")}`;
}

/** Immich 2 names each field with its rules that do not hold, section by section. */
function sections(issues: Issue[]): string[] {
  const bySection = Map.groupBy(issues, ({ path }) => path[0]);
  return [...bySection.values()].map((ofSection) => {
    const byField = Map.groupBy(ofSection, ({ path }) => path.join("."));
    const lines = [...byField].map(([field, broken]) => {
      const rules = broken.map(({ code }) => code).join(", ");
      return ` - property ${field} has failed the following constraints: ${rules} \n`;
    });
    return `An instance of SystemConfigDto has failed the validation:\n${lines.join("")}`;
  });
}
