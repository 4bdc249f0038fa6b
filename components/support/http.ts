import axios, { type AxiosError, type AxiosInstance, type AxiosRequestConfig } from "axios";
import axiosRetry, { exponentialDelay, isNetworkOrIdempotentRequestError } from "axios-retry";
import { unreachable } from "./errors.ts";
import { say } from "./say.ts";
import { agentsTrusting } from "./trust.ts";

/** A server this program talks to. */
export interface HttpTarget {
  /** The product, as the user knows it: `Immich`, `Authentik`. */
  product: string;
  /** Base URL, https or http, without a trailing slash needed. */
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

/**
 * Immich's slowest measured call took 1 s. It is the limit of a request and its repeats together: axios-retry
 * takes what was spent, and what a Retry-After asks for, off the time of the next repeat.
 */
const defaultTimeoutMs = 15_000;

/** Repeats of a request that is safe to repeat: about 0.2, 0.4 and 0.8 s apart, each up to a fifth longer. */
const retries = 3;

/** Who waits longer than this is told so, again and again. */
const sayEverySeconds = 10;

/**
 * An HTTP client for one server. Reads are repeated on connection errors and 5xx; writes never are.
 * No AxiosError leaves it: it holds the request with its credentials.
 */
export class HttpClient {
  readonly #target: HttpTarget;
  readonly #axios: AxiosInstance;

  constructor(target: HttpTarget) {
    this.#target = target;
    this.#axios = axios.create({
      baseURL: target.url,
      headers: { Accept: "application/json", ...target.headers },
      timeout: target.timeoutMs ?? defaultTimeoutMs,
      maxRedirects: 0,
      validateStatus: (status) => status < 500,
      // axios reads HTTP_PROXY, HTTPS_PROXY and NO_PROXY, and goes through a proxy by a tunnel where it is https.
      ...agentsTrusting(target.ca),
    });
    axiosRetry(this.#axios, {
      retries,
      retryDelay: exponentialDelay,
      retryCondition: (error) => isRead(error) && isNetworkOrIdempotentRequestError(error),
    });
  }

  /**
   * Sends one request.
   * @throws Failure `http/unreachable`, `http/untrusted` … when no answer came at all
   */
  async send(request: AxiosRequestConfig): Promise<HttpAnswer> {
    try {
      return answerOf(await this.#axios.request(request));
    } catch (error) {
      const { response, code, message } = error as AxiosError;
      if (response) return answerOf(response);
      throw unreachable(this.#target.product, this.#target.url, code ?? message);
    }
  }

  /**
   * Asks the same question every second until `accept` likes the answer.
   * @param seconds how long to go on asking
   * @returns true when it was accepted in time
   */
  async poll(
    request: AxiosRequestConfig,
    accept: (answer: HttpAnswer) => boolean,
    seconds: number,
  ): Promise<boolean> {
    try {
      await this.#axios.request({
        ...request,
        validateStatus: () => true,
        "axios-retry": {
          retries: seconds,
          retryDelay: () => 1_000,
          retryCondition: () => true,
          validateResponse: (response) => accept(answerOf(response)),
          onRetry: (count) => {
            if (count % sayEverySeconds === 0) say(`waiting for ${this.#target.product}, ${count} s so far`);
          },
        },
      });
      return true;
    } catch {
      return false;
    }
  }
}

function isRead(error: AxiosError): boolean {
  return ["get", "head", "options"].includes(error.config?.method?.toLowerCase() ?? "");
}

function answerOf(response: { status: number; headers: object; data: unknown }): HttpAnswer {
  return {
    status: response.status,
    headers: { ...response.headers } as HttpAnswer["headers"],
    body: response.data,
  };
}
