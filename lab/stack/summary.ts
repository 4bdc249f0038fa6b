/** The table at the end of `npm start`. */
import Table from "cli-table3";
import type { SignedIn } from "../../components/proof/sign-in.ts";
import type { Update } from "./up.ts";

const words: Record<string, string> = {
  create: "created",
  update: "updated",
  replace: "replaced",
  delete: "deleted",
  same: "unchanged",
};

/** @param seconds from the start of the command to its end */
export function summary({ changes, outputs }: Update, person: SignedIn, seconds: number): string {
  const table = new Table({ style: { head: [], border: [] } });
  table.push(
    { resources: changed(changes) },
    { "sign in": outputs.signInUrls.join("\n") },
    { "way around it": outputs.bypassUrls.join("\n") },
    { issuer: outputs.issuer },
    { "redirect URIs": outputs.redirectUris.join("\n") },
    {
      proof: `${person.name} <${person.email}> signed in to Immich through Authentik, user ${person.userId}`,
    },
    { time: `${seconds.toFixed(1)} s` },
  );
  return table.toString();
}

/** `11 created`, `nothing changed (14 resources)` … */
function changed(changes: Record<string, number>): string {
  const done = Object.entries(changes).filter(([kind]) => kind !== "same");
  if (done.length === 0) return `nothing changed (${changes.same ?? 0} resources)`;
  return [...done, ["same", changes.same ?? 0] as const]
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count} ${words[kind] ?? kind}`)
    .join(", ");
}
