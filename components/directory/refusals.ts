import type { AuthentikApi } from "../support/authentik/api.ts";
import { Failure } from "../support/failure.mjs";
import { list, object, record, text } from "../support/shape.ts";
import type { LdapSource } from "./ldap-source.ts";

/** Somebody whom a sync left out: the sync ends as done all the same, and only an event tells. */
export interface Refusal {
  id: string;
  dn: string;
  /** Authentik's own words, in one line. */
  words: string;
}

const isEvent = object({ pk: text, context: record });

/** Whom the syncs of the source left out lately, the newest first. None where the token may not see events. */
export async function refusals(api: AuthentikApi, source: LdapSource): Promise<Refusal[]> {
  const query = "action=configuration_error&ordering=-created&page_size=100";
  const events = await api
    .get(`events/events/?${query}`, object({ results: list(isEvent) }))
    .catch((error: unknown) => {
      if (error instanceof Failure && error.code === "authentik/permission-missing") return undefined;
      throw error;
    });
  return (events?.results ?? [])
    .filter(({ context }) => bare(record(context.source) ? context.source.pk : undefined) === bare(source.pk))
    .filter(({ context }) => String(context.message).startsWith("Failed to create user"))
    .map(({ pk, context }) => ({
      id: pk,
      dn: String(context.dn),
      words: String(context.message).replaceAll(/\s+/g, " "),
    }));
}

/** Events have ids without their hyphens. */
function bare(id: unknown): string {
  return String(id).replaceAll("-", "");
}
