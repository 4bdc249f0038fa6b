/**
 * Recorded exchanges with a real server, replayed against a stand-in. A fixture file holds a list of
 * exchanges in the order in which they were recorded; the order matters, because later ones use what
 * earlier ones made. Shared by the contract tests of all stand-ins.
 */
import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { type Json, Likeness, type LikenessOptions } from "./likeness.ts";
import { send, type WireAnswer } from "./wire.ts";

/** One recorded request and its answer. */
export interface Exchange {
  name: string;
  request: {
    method: string;
    path: string;
    /** Name of credentials in `ReplayOptions.credentials`; left out for none. */
    auth?: string;
    headers?: Record<string, string>;
    /** An object is sent as JSON, or as a form if the content type says so; a text is sent as it is. */
    body?: Json;
    /** Pause before sending, because the recording had one and the server works in the background. */
    afterMs?: number;
  };
  response: {
    status: number;
    /** Only the headers worth checking; `set-cookie` as a list. */
    headers: Record<string, string | string[]>;
    /** The whole JSON body; left out if the answer is no JSON. */
    body?: Json;
    /** The visible text of an HTML page, blanks folded; `""` for an empty body. */
    text?: string;
  };
}

/** Where and how a series is replayed. */
export interface ReplayOptions extends LikenessOptions {
  /** Origin of the running stand-in, without a slash at its end. */
  origin: string;
  /** PEM of the authority to trust, for https. */
  ca?: string;
  /** Headers that must be absent where the recording has none. */
  watched?: string[];
  /** Headers by the name that `request.auth` uses. */
  credentials?: Record<string, Record<string, string>>;
}

/** Reads a fixture file: a JSON list of exchanges. */
export function loadExchanges(file: string | URL): Exchange[] {
  return JSON.parse(readFileSync(file, "utf8")) as Exchange[];
}

/** Replays exchanges one after another against one server and remembers what stands for what. */
export class Replay {
  readonly likeness: Likeness;
  readonly #options: ReplayOptions;

  constructor(options: ReplayOptions) {
    this.#options = options;
    this.likeness = new Likeness(options);
  }

  /** Sends one exchange's request and returns every difference of the answer; empty when alike. */
  async play(exchange: Exchange): Promise<string[]> {
    const { request, response } = exchange;
    if (request.afterMs) await setTimeout(request.afterMs);
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries({
      ...(request.auth ? this.#options.credentials?.[request.auth] : {}),
      ...request.headers,
    })) {
      headers[name.toLowerCase()] = this.likeness.translate(value);
    }
    const answer = await send({
      method: request.method,
      url: this.#options.origin + this.likeness.translate(request.path),
      headers,
      body: this.#encode(request.body, headers["content-type"] ?? ""),
      ca: this.#options.ca,
    });
    return [
      ...(answer.status === response.status
        ? []
        : [`status: recorded ${response.status}, live ${answer.status}: ${answer.text.slice(0, 300)}`]),
      ...Object.entries(response.headers).flatMap(([name, value]) => this.#header(name, value, answer)),
      ...(this.#options.watched ?? [])
        .filter((name) => answer.headers[name] && !Object.hasOwn(response.headers, name))
        .map((name) => `header ${name}: not recorded, live ${answer.headers[name]?.join(", ")}`),
      ...(response.body === undefined ? [] : this.#body(response.body, answer)),
      ...(response.text === undefined
        ? []
        : this.likeness.differences(response.text, visibleText(answer.text), "text")),
    ];
  }

  #encode(body: Json | undefined, contentType: string): string | undefined {
    if (body === undefined) return undefined;
    const live = this.likeness.translateBody(body);
    if (typeof live === "string") return live;
    if (!contentType.startsWith("application/x-www-form-urlencoded")) return JSON.stringify(live);
    return new URLSearchParams(live as Record<string, string>).toString();
  }

  #body(recorded: Json, answer: WireAnswer): string[] {
    let live: Json;
    try {
      live = JSON.parse(answer.text) as Json;
    } catch {
      return [`body: no JSON: ${answer.text.slice(0, 300)}`];
    }
    return this.likeness.differences(recorded, live, "body");
  }

  #header(name: string, recorded: string | string[], answer: WireAnswer): string[] {
    const live = answer.headers[name.toLowerCase()] ?? [];
    if (name === "set-cookie") return this.#cookies([recorded].flat(), live);
    if (name === "location") return this.#location(String(recorded), live[0]);
    // The order of names in `vary` means nothing and is not always the same in recordings.
    const value = (text: string): string => (name === "vary" ? text.split(/, */).sort().join(", ") : text);
    return this.likeness.differences(value(String(recorded)), value(live.join(", ")), `header ${name}`, name);
  }

  /** A redirect is compared part by part, so that a code or a state in its query can be learned. */
  #location(recorded: string, live: string | undefined): string[] {
    if (live === undefined) return [`header location: missing, recorded ${recorded}`];
    const split = (text: string): Json => {
      const [path = "", query = ""] = text.split(/\?(.*)/s);
      return { path, query: [...new URLSearchParams(query)] };
    };
    return this.likeness.differences(split(recorded), split(live), "header location");
  }

  /** Cookies by name: the value by kind, the attributes as texts. */
  #cookies(recorded: string[], live: string[]): string[] {
    const split = (line: string): [string, Json] => {
      const [pair = "", ...attributes] = line.split("; ");
      const [name = "", value = ""] = pair.split(/=(.*)/s);
      const timeless = attributes.map((attribute) => attribute.replace(/^expires=.*/i, "expires"));
      return [name, { cookie: value, attributes: timeless }];
    };
    return this.likeness.differences(
      Object.fromEntries(recorded.map(split)),
      Object.fromEntries(live.map(split)),
      "header set-cookie",
    );
  }
}

/** What a person would read on a page: scripts, styles and tags removed, blanks folded. */
export function visibleText(html: string): string {
  const body = html.includes("<body") ? html.slice(html.indexOf("<body")) : html;
  return body
    .replaceAll(/<(script|style)\b.*?<\/\1>/gs, " ")
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
}
