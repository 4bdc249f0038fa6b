import { CookieJar } from "tough-cookie";
import { type HttpAnswer, HttpClient } from "../support/http.ts";

/** An answer together with where it came from. */
export interface Page extends HttpAnswer {
  url: string;
}

/** As much of a browser as a sign-in needs: cookies, absolute addresses, redirects that the caller may look at. */
export class Browser {
  readonly #ca: string | undefined;
  readonly #jar = new CookieJar();
  readonly #clients = new Map<string, HttpClient>();

  /** @param ca certificates in PEM to trust beside the public ones */
  constructor(ca: string | undefined) {
    this.#ca = ca;
  }

  /** One request, with the cookies of its address; redirects are not followed. */
  async open(method: "GET" | "POST", url: string, data?: unknown): Promise<Page> {
    const answer = await this.#client(url).send({
      method,
      url,
      ...(data === undefined ? {} : { data }),
      headers: {
        Cookie: await this.#jar.getCookieString(url),
        ...(method === "POST" ? await this.#sameSite(url) : {}),
      },
    });
    const cookies = [answer.headers["set-cookie"] ?? []].flat();
    await Promise.all(cookies.map((cookie) => this.#jar.setCookie(cookie, url)));
    return { ...answer, url };
  }

  /**
   * Follows redirects from a page until one ends elsewhere than in a redirect, or points to an address that
   * `stopAt` knows.
   * @returns the last page, or the address that was not opened
   */
  async follow(page: Page, stopAt: (url: string) => boolean = () => false): Promise<Page | string> {
    let current = page;
    // Authentik's longest way, with explicit consent, has five redirects.
    for (let hop = 0; hop < 10 && current.headers.location; hop++) {
      const next = new URL(String(current.headers.location), current.url).href;
      if (stopAt(next)) return next;
      current = await this.open("GET", next);
    }
    return current;
  }

  /**
   * That a form was sent from the server's own page: as soon as somebody is signed in, Authentik takes a POST only
   * with both (measured over https; over http the first alone would do).
   */
  async #sameSite(url: string): Promise<Record<string, string>> {
    const csrf = (await this.#jar.getCookies(url)).find(({ key }) => key === "authentik_csrf")?.value;
    return { ...(csrf === undefined ? {} : { "X-authentik-CSRF": csrf }), Origin: new URL(url).origin };
  }

  #client(url: string): HttpClient {
    const { origin } = new URL(url);
    const client =
      this.#clients.get(origin) ?? new HttpClient({ product: "The server", url: origin, ca: this.#ca });
    this.#clients.set(origin, client);
    return client;
  }
}
