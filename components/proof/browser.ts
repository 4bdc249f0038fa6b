import { CookieJar } from "tough-cookie";
import { signInElsewhere } from "../support/errors.ts";
import { type HttpAnswer, HttpClient } from "../support/http.ts";
import { addressAt, originOf } from "../support/same-origin.ts";

/** An answer together with where it came from. */
export interface Page extends HttpAnswer {
  url: string;
}

/** The two servers of a sign-in, by their configured addresses. */
export interface Homes {
  immich: string;
  authentik: string;
}

/**
 * As much of a browser as a sign-in needs: cookies, absolute addresses, redirects that the caller may look at. It opens
 * nothing at any other server than the two, wherever one of them sends it.
 */
export class Browser {
  readonly #homes: Homes;
  readonly #ca: string | undefined;
  readonly #jar = new CookieJar();
  readonly #clients = new Map<string, HttpClient>();

  /** @param ca certificates in PEM to trust beside the public ones */
  constructor(homes: Homes, ca?: string) {
    this.#homes = homes;
    this.#ca = ca;
  }

  /**
   * An address at Authentik, where alone a name and a password may be sent.
   * @throws Failure `sign-in/elsewhere`
   */
  atAuthentik(found: unknown, base?: string): string {
    const { authentik } = this.#homes;
    const address = addressAt(authentik, found, base);
    if (!address) throw signInElsewhere(originOf(found, base), authentik);
    return address;
  }

  /**
   * An address at one of the two.
   * @throws Failure `sign-in/elsewhere`
   */
  at(found: unknown, base: string): string {
    const { immich, authentik } = this.#homes;
    const address = addressAt(authentik, found, base) ?? addressAt(immich, found, base);
    if (!address) throw signInElsewhere(originOf(found, base), authentik);
    return address;
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
    // One that is none of this server's, or no cookie at all, is left out, as browsers do.
    await Promise.all(cookies.map((cookie) => this.#jar.setCookie(cookie, url, { ignoreError: true })));
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
      const { location } = current.headers;
      const next = this.at(location, current.url);
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
    const { immich, authentik } = this.#homes;
    const isImmich = addressAt(immich, url) !== undefined;
    const home = isImmich ? immich : authentik;
    const { origin } = new URL(home);
    const product = isImmich ? "Immich" : "Authentik";
    const client = this.#clients.get(origin) ?? new HttpClient({ product, url: origin, ca: this.#ca });
    this.#clients.set(origin, client);
    return client;
  }
}
