import { readFileSync } from "node:fs";

/** A key of ours as Pulumi.yaml declares it. */
export interface Declared {
  key: string;
  type: string;
  /** Type of a list's items. */
  items: string;
  secret: boolean;
  /** As YAML has it: `2283`, `""`, `[]` … */
  default: string;
}

const projectFile = new URL("../../../Pulumi.yaml", import.meta.url);
const declaration = /^ {2}immich-sso:(\w+):\n((?: {4}.+\n)+)/gm;
const secret = /^ {4}description: Secret, /m;

/**
 * Every key that Pulumi.yaml declares. Read line by line, for a YAML parser costs every preview 40 ms; a test holds
 * it against one.
 */
export function declaredSettings(text = readFileSync(projectFile, "utf8")): Declared[] {
  return [...text.matchAll(declaration)].map(([, key = "", body = ""]) => ({
    key,
    type: member(body, "type"),
    items: /^ {4}items: \{ type: (\w+) \}$/m.exec(body)?.[1] ?? "",
    secret: secret.test(body),
    default: member(body, "default"),
  }));
}

function member(body: string, name: string): string {
  return new RegExp(`^ {4}${name}: (.*)$`, "m").exec(body)?.[1] ?? "";
}
