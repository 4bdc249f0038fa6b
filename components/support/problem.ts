import { withoutUserInfo } from "./address.ts";

/** Something wrong with a value that somebody gave, before anything is asked of a server. */
export interface Problem {
  /** Stable, `room/what`. */
  code: string;
  /** Which value of which setting, and what is wrong with it. */
  text: string;
  /** The command after which it is gone, where the text does not say it. */
  next?: string;
}

/** A problem with a value of a setting, or none where there is nothing to say about it. No password in it is shown. */
export function problem(code: string, setting: string, value: string, text: string | undefined): Problem[] {
  return text ? [{ code, text: `${setting} ${JSON.stringify(withoutUserInfo(value))} ${text}` }] : [];
}
