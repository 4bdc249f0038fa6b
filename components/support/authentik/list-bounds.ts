import { listMs, listPages, listRows } from "../limits.ts";
import { authentikListTooLong, authentikListTooSlow } from "./errors.ts";

/** How much of one list is read, and for how long; a server may say that it has a thousand million pages. */
export class ListBounds {
  readonly #path: string;
  readonly #end = Date.now() + listMs;
  #rows = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** @throws Failure `authentik/list-too-long`, `authentik/list-too-slow` */
  count(rows: number, pages: number): void {
    this.#rows += rows;
    if (pages > listPages) throw authentikListTooLong(this.#path, `${pages} pages`);
    if (this.#rows > listRows) throw authentikListTooLong(this.#path, `more than ${listRows} entries`);
    if (Date.now() > this.#end) throw authentikListTooSlow(this.#path);
  }
}
