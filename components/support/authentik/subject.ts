import { own } from "../own.ts";
import type { Person } from "./people.ts";

/** What Authentik calls somebody to an application, by the provider's subject mode. */
export function subjectOf({ pk, uuid, uid, username, mail, upn }: Person, mode: string): string {
  const subjects: Record<string, string> = {
    user_uuid: uuid,
    user_id: String(pk),
    user_username: username,
    user_email: mail,
    user_upn: upn ?? uid,
  };
  return own(subjects, mode) ?? uid;
}
