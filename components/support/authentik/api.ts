import { authentikTokenRefused, unexpectedAnswer } from "../errors.ts";
import { type HttpAnswer, HttpClient } from "../http.ts";
import { permissionFor, permissionMissing } from "./permissions.ts";

/** How to reach Authentik's API. */
export interface AuthentikAccess {
  /** Public URL; `/api/v3/` is below it. */
  url: string;
  token: string;
  /** CA in PEM to trust beside the public ones. */
  ca?: string | undefined;
}

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
   * @returns the body, or undefined on 404
   * @throws Failure `http/…`, `authentik/token-refused` (a bad token is 403, never 401),
   *   `authentik/permission-missing`, `authentik/unexpected-answer`
   */
  async get<Body>(path: string): Promise<Body | undefined> {
    return (await this.#send("GET", path)) as Body | undefined;
  }

  /** All entries of a list, page by page. */
  async list<Item>(path: string, query: Record<string, string> = {}): Promise<Item[]> {
    const items: Item[] = [];
    for (let page = 1; page > 0; ) {
      const asked = new URLSearchParams({ ...query, page: String(page), page_size: "100" });
      const answer = await this.get<{ results: Item[]; pagination: { next: number } }>(`${path}?${asked}`);
      items.push(...(answer?.results ?? []));
      page = answer?.pagination.next ?? 0;
    }
    return items;
  }

  /** Changes the fields that are given, and no other. */
  async patch(path: string, fields: object): Promise<void> {
    await this.#send("PATCH", path, fields);
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

  /** A public document below Authentik's own address, as Immich reads it. */
  async document(path: string): Promise<HttpAnswer> {
    return await this.#http.send({ method: "GET", url: path });
  }

  async #send(method: string, path: string, data?: object): Promise<unknown> {
    const request = { method, url: `/api/v3/${path}`, ...(data ? { data } : {}) };
    return this.#expect(method, path, await this.#http.send(request));
  }

  #expect(method: string, path: string, { status, body }: HttpAnswer): unknown {
    if (status === 404) return undefined;
    if (status >= 200 && status < 300 && typeof body !== "string") return body;
    if (status === 204) return undefined;
    const detail = (body as { detail?: unknown } | null)?.detail;
    const words = typeof detail === "string" ? detail : "no JSON answer of Authentik's";
    if (status === 403 && tokenTexts.includes(words)) throw authentikTokenRefused(this.url, words);
    if (status === 403 && typeof detail === "string") throw permissionMissing([permissionFor(method, path)]);
    if (status === 403) throw authentikTokenRefused(this.url, words);
    throw unexpectedAnswer("Authentik", `${method} /api/v3/${path}`, status, words);
  }
}
