/** `node doctor/project-file.ts`: writes the block of keys in Pulumi.yaml from the table of settings. */
import { readFileSync, writeFileSync } from "node:fs";
import { stringify } from "yaml";
import { sections, settings } from "../components/settings/table.ts";
import { namespace } from "../components/support/stack-config.ts";

export const projectFile = new URL("../Pulumi.yaml", import.meta.url);

const types = new Map(settings.map(({ key, type }) => [key, type]));

/** Pulumi.yaml as it must be: what stands around the block stays. */
export function project(text = readFileSync(projectFile, "utf8")): string {
  return text.replace(/^config:\n(?: .*\n)*/m, () => `config:\n${block().join("\n")}\n`);
}

function block(): string[] {
  return sections.flatMap(({ heading, settings }) => [
    `  # ${heading}`,
    ...Object.entries(settings).flatMap(([key, { default: value, items, secret, text }]) => [
      `  ${namespace}:${key}:`,
      `    type: ${types.get(key)}`,
      ...(items ? [`    items: { type: ${items} }`] : []),
      `    default: ${scalar(value)}`,
      `    description: ${scalar(secret ? `Secret. ${text}` : text)}`,
    ]),
  ]);
}

/** On one line, however long; an empty list or object as YAML writes it. */
function scalar(value: unknown): string {
  return stringify(value, { lineWidth: 0 }).trimEnd();
}

if (import.meta.main) writeFileSync(projectFile, project());
