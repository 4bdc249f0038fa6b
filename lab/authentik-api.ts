/** The few calls of Authentik's API that the lab needs to lay its ground. */
import { Agent } from "node:https";
import axios, { type AxiosResponse } from "axios";
import { Failure } from "../components/support/failure.mjs";

/** Milliseconds for one call; the server is on this machine. */
const TIMEOUT = 15_000;

/** Calls below `/api/v3/`; paths without a slash in front. Each throws Failure `lab/authentik-api`. */
export type AuthentikApi = {
  get<T>(path: string): Promise<T>;
  /** As get, but undefined on 404. */
  find<T>(path: string): Promise<T | undefined>;
  post(path: string, body: object): Promise<void>;
  patch(path: string, body: object): Promise<void>;
};

/**
 * @param url origin without a slash at its end
 * @param token of a superuser
 * @param ca the authority to trust, PEM
 */
export function authentikApi(url: string, token: string, ca: string): AuthentikApi {
  const client = axios.create({
    baseURL: `${url}/api/v3/`,
    timeout: TIMEOUT,
    headers: { Authorization: `Bearer ${token}` },
    httpsAgent: new Agent({ ca }),
    // The lab's servers are reached directly, whatever proxy the shell has set.
    proxy: false,
    validateStatus: () => true,
  });
  const failed = (what: string) =>
    new Failure({
      code: "lab/authentik-api",
      problem: `Authentik's API: ${what}`,
      next: "read .lab/authentik/log.txt",
    });
  const call = async <T>(method: string, path: string, data?: object): Promise<AxiosResponse<T>> => {
    try {
      return await client.request<T>({ method, url: path, data });
    } catch (error) {
      // Only the text: the error itself holds the request with its token.
      throw failed(`${method} ${path}: ${(error as Error).message}`);
    }
  };
  const good = <T>(method: string, path: string, response: AxiosResponse<T>): T => {
    if (response.status >= 300) {
      throw failed(`${method} ${path}: ${response.status} ${JSON.stringify(response.data)}`);
    }
    return response.data;
  };
  return {
    get: async <T>(path: string) => good("GET", path, await call<T>("GET", path)),
    find: async <T>(path: string) => {
      const response = await call<T>("GET", path);
      return response.status === 404 ? undefined : good("GET", path, response);
    },
    post: async (path, body) => {
      good("POST", path, await call("POST", path, body));
    },
    patch: async (path, body) => {
      good("PATCH", path, await call("PATCH", path, body));
    },
  };
}
