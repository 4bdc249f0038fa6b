import { AuthentikApi } from "../support/authentik/api.ts";
import { unexpectedAnswer } from "../support/errors.ts";
import { HttpClient } from "../support/http.ts";
import { secretNotAccepted } from "../support/immich/errors.ts";

export interface ProviderAccess {
  /** Authentik's public URL. */
  authentikUrl: string;
  authentikToken: string;
  /** With its trailing slash. */
  issuer: string;
  clientId: string;
  /** CA in PEM to trust beside the public ones. */
  ca?: string | undefined;
}

/** The client secret as Authentik has it: read, write, and asked about at the token endpoint. */
export class SecretAtProvider {
  readonly #access: ProviderAccess;
  readonly #api: AuthentikApi;

  constructor(access: ProviderAccess) {
    this.#access = access;
    const { authentikUrl: url, authentikToken: token, ca } = access;
    this.#api = new AuthentikApi({ url, token, ca });
  }

  /** @returns the provider's number and its secret of now; client ids are unique */
  async read(): Promise<{ pk: number; secret: string }> {
    const { clientId } = this.#access;
    const found = await this.#api.list<{ pk: number; client_id: string; client_secret: string }>(
      "providers/oauth2/",
      { client_id: clientId },
    );
    const provider = found.find(({ client_id }) => client_id === clientId);
    if (!provider)
      throw unexpectedAnswer("Authentik", "GET /api/v3/providers/oauth2/", 200, "no such client");
    return { pk: provider.pk, secret: provider.client_secret };
  }

  async write(pk: number, secret: string): Promise<void> {
    await this.#api.patch(`providers/oauth2/${pk}/`, { client_secret: secret });
  }

  /**
   * Asks the token endpoint with a refresh token that does not exist: `invalid_grant` means that the secret is
   * right, `invalid_client` that it is not. It needs no redirect URI and leaves no event (measured).
   * @throws Failure `rotation/not-accepted`
   */
  async prove(secret: string): Promise<void> {
    const { issuer, clientId, ca } = this.#access;
    const open = new HttpClient({ product: "Authentik", url: issuer, ca });
    const discovery = await open.send({ method: "GET", url: ".well-known/openid-configuration" });
    const endpoint = (discovery.body as { token_endpoint?: unknown } | null)?.token_endpoint;
    if (typeof endpoint !== "string")
      throw secretNotAccepted("the discovery document names no token endpoint");
    const form = new URLSearchParams({
      grant_type: "refresh_token",
      refresh_token: "no-such-token",
      client_id: clientId,
      client_secret: secret,
    });
    const { status, body } = await open.send({ method: "POST", url: endpoint, data: form });
    const error = (body as { error?: unknown } | null)?.error;
    if (error !== "invalid_grant")
      throw secretNotAccepted(
        `the token endpoint answers ${status} ${typeof error === "string" ? error : "without a reason"}`,
      );
  }
}
