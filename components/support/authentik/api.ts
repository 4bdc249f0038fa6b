import { authentikTokenRefused, unexpectedAnswer } from "../errors.ts";
import { type HttpAnswer, HttpClient } from "../http.ts";
import { count, list, object, optional, record, type Shape, text } from "../shape.ts";
import { sideBySide } from "../side-by-side.ts";
import { authentikAway } from "./errors.ts";
import { ListBounds } from "./list-bounds.ts";
import { permissionMissing } from "./permissions.ts";
import { permissionFor } from "./rights.ts";

/** How to reach Authentik's API. */
export interface AuthentikAccess {
  /** Public URL; `/api/v3/` is below it. */
  url: string;
  token: string;
  /** CA in PEM to trust beside the public ones. */
  ca?: string | undefined;
}

/** The filters of a list; several values of one are an "or". */
export type Query = Readonly<Record<string, string | readonly string[]>>;

/** The most entries that Authentik gives at once. */
const pageRows = 100;

/** Authentik's own texts for a token that it does not know at all. */
const tokenTexts = ["Token invalid/expired", "Authentication credentials were not provided."];

/** The calls that the Terraform provider does not make. Facts: measured against Authentik 2026.2.2. */
export class AuthentikApi {
  readonly url: string;
  readonly #http: HttpClient;

  constructor({ url, token, ca }: AuthentikAccess) {
    this.url = url.replace(/\/+$/, "");
    this.#http = new HttpClient({
      product: "Authentik",
      url: this.url,
      ca,
      headers: { Authorization: `Bearer ${token}` },
    });
  }

  /**
   * @param path below `/api/v3/`, with its trailing slash
   * @param is what the answer must be like; one that is not is no answer of Authentik's
   * @returns the body, or undefined on 404
   * @throws Failure `http/…`, `authentik/token-refused` (a bad token is 403, never 401),
   *   `authentik/permission-missing`, `authentik/unexpected-answer`
   */
  async get<Body>(path: string, is: Shape<Body>): Promise<Body | undefined> {
    const body = await this.#send("GET", path);
    if (body === undefined || is(body)) return body;
    throw unexpectedAnswer("Authentik", `GET /api/v3/${path}`, 200, "something that Authentik does not send");
  }

  /** All entries of a list. */
  list<Item>(path: string, query: Query, is: Shape<Item>): Promise<Item[]> {
    return this.listOf(path, query, is, (item) => item);
  }

  /**
   * What is kept of the entries of a list, so that a page is forgotten as soon as it is read: the first page, then
   * the others side by side. Never with an `ordering` among whose values there are equal ones: Authentik then shows
   * some entries twice and others not at all.
   */
  async listOf<Row, Item>(
    path: string,
    query: Query,
    is: Shape<Row>,
    take: (row: Row) => Item,
  ): Promise<Item[]> {
    const bounds = new ListBounds(path);
    const page = async (number: number) => {
      const { rows, pages } = await this.#page(path, query, is, number);
      bounds.count(rows.length, pages);
      return { items: rows.map(take), pages };
    };
    const first = await page(1);
    const others = Array.from({ length: Math.max(0, first.pages - 1) }, (_, index) => index + 2);
    return [first, ...(await sideBySide(others, page))].flatMap(({ items }) => items);
  }

  /** The first entry of a list that is wanted; pages behind it are not asked for. */
  async find<Row>(
    path: string,
    query: Query,
    is: Shape<Row>,
    isWanted: (row: Row) => boolean,
  ): Promise<Row | undefined> {
    const bounds = new ListBounds(path);
    for (let number = 1; ; number += 1) {
      const { rows, pages } = await this.#page(path, query, is, number);
      bounds.count(rows.length, pages);
      const found = rows.find(isWanted);
      if (found !== undefined || number >= pages) return found;
    }
  }

  /** Changes the fields that are given, and no other. */
  async patch(path: string, fields: object): Promise<void> {
    await this.#send("PATCH", path, fields);
  }

  /** Has Authentik do something. */
  async post(path: string, fields: object = {}): Promise<void> {
    await this.#send("POST", path, fields);
  }

  /** One that is gone already is no error. */
  async delete(path: string): Promise<void> {
    await this.#send("DELETE", path);
  }

  /** Refuses when the account may not add one. Adds none: an empty body is refused as incomplete. */
  async mayAdd(path: string): Promise<void> {
    const { status, body } = await this.#http.send({ method: "POST", url: `/api/v3/${path}`, data: {} });
    if (status !== 400) this.#expect("POST", path, { status, headers: {}, body });
  }

  /**
   * Whether the account may change what is at this path; undefined where Authentik does not say. Changes nothing: an
   * OPTIONS request is answered with the endpoint's description, and its `actions` are those that the account may do.
   */
  async mayChange(path: string): Promise<boolean | undefined> {
    const { status, body } = await this.#http.send({ method: "OPTIONS", url: `/api/v3/${path}` });
    const isDescription = object({ renders: list(text), actions: optional(record) });
    return status === 200 && isDescription(body) ? body.actions?.PUT !== undefined : undefined;
  }

  /** A public document below Authentik's own address, as Immich reads it. */
  async document(path: string): Promise<HttpAnswer> {
    return await this.#http.send({ method: "GET", url: path });
  }

  /** A page that is gone (404) was one past the end, because entries were deleted meanwhile. */
  async #page<Row>(
    path: string,
    query: Query,
    is: Shape<Row>,
    number: number,
  ): Promise<{ rows: Row[]; pages: number }> {
    const page = { page: String(number), page_size: String(pageRows) };
    const asked = new URLSearchParams([...pairs(query), ...pairs(page)]);
    const isPage = object({ results: list(is), pagination: object({ total_pages: count }) });
    const answer = await this.get(`${path}?${asked}`, isPage);
    return { rows: answer?.results ?? [], pages: answer?.pagination.total_pages ?? 1 };
  }

  async #send(method: string, path: string, data?: object): Promise<unknown> {
    const request = { method, url: `/api/v3/${path}`, ...(data ? { data } : {}) };
    return this.#expect(method, path, await this.#http.send(request));
  }

  #expect(method: string, path: string, { status, body }: HttpAnswer): unknown {
    // Gone is an answer to a look and to a delete; since 2026.8 an error of a write shows as 404 too, with a page.
    if (status === 404 && (method === "GET" || method === "DELETE")) return undefined;
    if (isAway(status)) throw authentikAway(this.url, status);
    if (status >= 200 && status < 300 && typeof body !== "string") return body;
    if (status === 204) return undefined;
    const detail = record(body) ? body.detail : undefined;
    const words = typeof detail === "string" ? detail : wordsOf(body);
    if (status === 403 && tokenTexts.includes(words)) throw authentikTokenRefused(this.url, words);
    if (status === 403 && typeof detail === "string") throw permissionMissing([permissionFor(method, path)]);
    if (status === 403) throw authentikTokenRefused(this.url, words);
    throw unexpectedAnswer("Authentik", `${method} /api/v3/${path}`, status, words);
  }
}

/** What a proxy answers for a server that does not run, and Authentik itself while it starts. */
export function isAway(status: number): boolean {
  return status === 502 || status === 503 || status === 504;
}

/** A form that is refused names its fields; a page of HTML says nothing that helps. */
function wordsOf(body: unknown): string {
  return typeof body === "object" && body !== null ? JSON.stringify(body) : "no JSON answer of Authentik's";
}

function pairs(query: Query): [string, string][] {
  return Object.entries(query).flatMap(([name, values]) =>
    [values].flat().map((value): [string, string] => [name, value]),
  );
}
