import { setTimeout as sleep } from "node:timers/promises";
import axios, { type AxiosError, type AxiosInstance, type AxiosRequestConfig } from "axios";
import axiosRetry, { exponentialDelay, isNetworkOrIdempotentRequestError } from "axios-retry";
import { unreachable } from "./errors.ts";
import { Failure } from "./failure.mjs";
import { requestMs } from "./limits.ts";
import { addressAt } from "./same-origin.ts";
import { say } from "./say.ts";
import { rememberSecret } from "./secrets.mjs";
import { secretsIn } from "./secrets-in.ts";
import { codeOf, jsonOf, Refusal, refusedAddress, throughProxy, transport } from "./transport.ts";

/** A server this program talks to. */
export interface HttpTarget {
  /** The product, as the user knows it: `Immich`, `Authentik`. */
  product: string;
  /** Base URL, without a trailing slash needed: https, or http to this machine itself. */
  url: string;
  /** Certificates in PEM that are trusted beside the public ones. Default is none. */
  ca?: string | undefined;
  /** Sent with every request; may hold a credential, so it is never printed. */
  headers?: Record<string, string>;
  /** A request with all its repeats must be over within this time. Default is 15 s. */
  timeoutMs?: number;
}

/** What came back, whatever its status. `body` is parsed JSON where it is JSON, else the text. */
export interface HttpAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: unknown;
}

/** Repeats of a request that is safe to repeat: about 0.2, 0.4 and 0.8 s apart, each up to a fifth longer. */
const retries = 3;

/** Who waits longer than this is told so, again and again. */
const sayEverySeconds = 10;

/**
 * An HTTP client for one server. Reads are repeated on connection errors and 5xx; writes never are. Nothing is sent to
 * another origin than the server's, whatever address is asked for.
 * No AxiosError leaves it: it holds the request with its credentials.
 */
export class HttpClient {
  readonly #target: HttpTarget;
  readonly #axios: AxiosInstance;

  constructor(target: HttpTarget) {
    this.#target = target;
    for (const secret of secretsIn(target.headers)) rememberSecret(secret);
    this.#axios = axios.create({
      ...transport(target.ca),
      headers: { Accept: "application/json", ...target.headers },
      validateStatus: (status) => status < 500,
    });
    axiosRetry(this.#axios, {
      retries,
      retryDelay: exponentialDelay,
      retryCondition: (error) => isRead(error) && isWorthRepeating(error),
    });
  }

  /**
   * Sends one request.
   * @param request its `url` is below the base URL, or absolute at the same origin
   * @throws Failure `http/unreachable`, `http/untrusted`, `http/elsewhere` … when no answer came at all
   */
  async send(request: AxiosRequestConfig): Promise<HttpAnswer> {
    const { product, url, timeoutMs: timeout = requestMs } = this.#target;
    try {
      const address = this.#address(request);
      for (const secret of secretsIn(request.data)) rememberSecret(secret);
      // The timeout counts the silence on a connection, and so does not end a body that trickles; the signal does.
      const limits = { timeout, signal: AbortSignal.timeout(timeout) };
      return await this.#answer({ ...request, ...limits, ...throughProxy(address), url: address });
    } catch (error) {
      throw unreachable(product, url, codeOf(error));
    }
  }

  /**
   * Asks the same question every second until `accept` likes the answer.
   * @param seconds how long to go on asking
   * @returns true when it was accepted in time
   * @throws Failure where the address itself is refused
   */
  async poll(
    request: AxiosRequestConfig,
    accept: (answer: HttpAnswer) => boolean,
    seconds: number,
  ): Promise<boolean> {
    const { product, url } = this.#target;
    const refusal = refusedAddress(url);
    if (refusal) throw unreachable(product, url, refusal);
    const end = Date.now() + seconds * 1_000;
    for (let count = 1; ; count += 1) {
      const answer = await this.send({ ...request, "axios-retry": { retries: 0 } }).catch(ifUnanswered);
      if (answer && accept(answer)) return true;
      if (Date.now() >= end) return false;
      await sleep(1_000);
      if (count % sayEverySeconds === 0) say(`waiting for ${product}, ${count} s so far`);
    }
  }

  /** @throws Refusal */
  #address({ url: path = "" }: AxiosRequestConfig): string {
    const { url } = this.#target;
    const refusal = refusedAddress(url);
    if (refusal) throw new Refusal(refusal);
    const isAbsolute = /^([a-z][a-z0-9+.-]*:)?[\\/]{2}/i.test(path);
    const address = addressAt(url, isAbsolute ? path : joined(url, path));
    if (!address) throw new Refusal("ERR_ELSEWHERE");
    return address;
  }

  async #answer(request: AxiosRequestConfig): Promise<HttpAnswer> {
    const response = await this.#axios.request<string>(request).catch((error: AxiosError<string>) => {
      // One that was cut off has a response as well, without a body.
      if (typeof error.response?.data === "string") return error.response;
      throw error;
    });
    const json = jsonOf(response.data);
    return {
      status: response.status,
      headers: { ...response.headers } as HttpAnswer["headers"],
      body: json === undefined ? response.data : json,
    };
  }
}

/** As texts: a base URL with a path keeps it. */
function joined(url: string, path: string): string {
  return `${url.replace(/\/+$/, "")}/${path.replace(/^\/+/, "")}`;
}

function ifUnanswered(error: unknown): undefined {
  if (!(error instanceof Failure)) throw error;
}

function isRead(error: AxiosError): boolean {
  return ["get", "head", "options"].includes(error.config?.method?.toLowerCase() ?? "");
}

/** What was refused for its length would be as long once more. */
function isWorthRepeating(error: AxiosError): boolean {
  return codeOf(error) !== "ERR_TOO_LARGE" && isNetworkOrIdempotentRequestError(error);
}
