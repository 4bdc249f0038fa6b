import { authentikTokenRefused, unexpectedAnswer } from "../support/errors.ts";
import { HttpClient } from "../support/http.ts";

/** How to reach Authentik's API. */
export interface AuthentikAccess {
  /** Public URL; `/api/v3/` is below it. */
  url: string;
  token: string;
  /** CA in PEM to trust beside the public ones. */
  ca?: string | undefined;
}

/** The few calls that the Terraform provider does not make. Facts: measured against Authentik 2026.2.2. */
export class AuthentikApi {
  readonly #url: string;
  readonly #http: HttpClient;

  constructor({ url, token, ca }: AuthentikAccess) {
    this.#url = url;
    this.#http = new HttpClient({
      product: "Authentik",
      url,
      ca,
      headers: { Authorization: `Bearer ${token}` },
    });
  }

  /**
   * @param path below `/api/v3/`, with its trailing slash
   * @returns the body, or undefined on 404
   * @throws Failure `http/…`, `authentik/token-refused` (a bad token is 403, never 401), `authentik/unexpected-answer`
   */
  async get<Body>(path: string): Promise<Body | undefined> {
    return (await this.#send("GET", path)) as Body | undefined;
  }

  /** One that is gone already is no error. */
  async delete(path: string): Promise<void> {
    await this.#send("DELETE", path);
  }

  async #send(method: string, path: string): Promise<unknown> {
    const { status, body } = await this.#http.send({ method, url: `/api/v3/${path}` });
    if (status === 404) return undefined;
    if (status >= 200 && status < 300 && typeof body !== "string") return body;
    if (status === 204) return undefined;
    const detail = (body as { detail?: unknown } | null)?.detail;
    const words = typeof detail === "string" ? detail : "no JSON answer of Authentik's";
    if (status === 403) throw authentikTokenRefused(this.#url, words);
    throw unexpectedAnswer("Authentik", `${method} /api/v3/${path}`, status, words);
  }
}
