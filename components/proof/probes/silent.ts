import { unreachable } from "../../support/errors.ts";
import { type Connection, chainText } from "../connection.ts";
import { type Affected, type BadVerdict, bad } from "../verdict.ts";

/** A server that gave no answer, with the certificates that it shows where it shows any. */
export function silent(
  product: string,
  url: string,
  code: string,
  affected: Affected,
  seen?: Connection,
): BadVerdict {
  const { problem, next } = unreachable(product, url, code);
  const chain = chainText(seen?.chain ?? []);
  return bad(chain ? `${problem}; it shows ${chain}` : problem, next, affected);
}
