/** A headless client: keeps cookies, signs in by the flow executor, follows no redirect on its own. */
import { CookieJar } from "tough-cookie";
import { send, type WireAnswer } from "../../support/wire.ts";

const FLOW = "/api/v3/flows/executor/default-authentication-flow/";

/** One person's browser. */
export class Browser {
  readonly #origin: string;
  readonly #jar = new CookieJar();
  readonly #extra: Record<string, string>;

  /** `extra` headers go with every request, for example what a proxy adds. */
  constructor(origin: string, extra: Record<string, string> = {}) {
    this.#origin = origin;
    this.#extra = extra;
  }

  /** The cookies that go with a request to the server's root. */
  async cookies(): Promise<string> {
    return this.#jar.getCookieString(this.#origin);
  }

  /** GET of a path, or POST if there is a body. */
  async open(path: string, body?: object): Promise<WireAnswer> {
    const url = this.#origin + path;
    const answer = await send({
      method: body ? "POST" : "GET",
      url,
      headers: {
        ...this.#extra,
        cookie: await this.#jar.getCookieString(url),
        ...(body ? { "content-type": "application/json" } : {}),
      },
      body: body && JSON.stringify(body),
    });
    for (const line of answer.headers["set-cookie"] ?? []) await this.#jar.setCookie(line, url);
    return answer;
  }

  /**
   * Opens an authorize URL (path and query); signs in if asked to. Resolves with the answer to the authorize
   * request that no longer leads to the login flow.
   */
  async authorize(path: string, username: string, password: string): Promise<WireAnswer> {
    const first = await this.open(path);
    const location = first.headers.location?.[0] ?? "";
    if (!location.startsWith("/if/flow/")) return first;
    const next = await this.signIn(username, password, location.slice(location.indexOf("?") + 1));
    return this.open(next);
  }

  /** Signs in and returns where the flow leads. Rejects with the flow's message if it does not let one in. */
  async signIn(username: string, password: string, query = ""): Promise<string> {
    const executor = `${FLOW}?query=${encodeURIComponent(query)}`;
    await this.#step(executor);
    await this.#step(executor, { component: "ak-stage-identification", uid_field: username });
    const last = await this.#step(executor, { component: "ak-stage-password", password });
    if (last.component !== "xak-flow-redirect") throw new Error(JSON.stringify(last.response_errors ?? last));
    return String(last.to);
  }

  /** One step of the executor: redirects to itself are followed. */
  async #step(executor: string, body?: object): Promise<Record<string, unknown>> {
    let answer = await this.open(executor, body);
    while (answer.status === 302) answer = await this.open(answer.headers.location?.[0] ?? "");
    return JSON.parse(answer.text) as Record<string, unknown>;
  }
}
