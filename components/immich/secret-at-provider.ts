import { AuthentikApi } from "../support/authentik/api.ts";
import { unexpectedAnswer } from "../support/errors.ts";
import { HttpClient } from "../support/http.ts";
import { secretElsewhere, secretNotAccepted } from "../support/immich/errors.ts";
import { addressAt, originOf } from "../support/same-origin.ts";
import { count, object, record, text } from "../support/shape.ts";

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
    const isProvider = object({ pk: count, client_id: text, client_secret: text });
    const found = await this.#api.list("providers/oauth2/", { client_id: clientId }, isProvider);
    const provider = found.find(({ client_id }) => client_id === clientId);
    if (!provider)
      throw unexpectedAnswer("Authentik", "GET /api/v3/providers/oauth2/", 200, "no such client");
    return { pk: provider.pk, secret: provider.client_secret };
  }

  async write(pk: number, secret: string): Promise<void> {
    await this.#api.patch(`providers/oauth2/${pk}/`, { client_secret: secret });
  }

  /**
   * Where Authentik revokes tokens, by its discovery document: at its own address, and nowhere else.
   * @throws Failure `rotation/not-accepted`, `rotation/endpoint`
   */
  async revocationEndpoint(): Promise<string> {
    const { authentikUrl, issuer } = this.#access;
    const { body } = await this.#open().send({ method: "GET", url: ".well-known/openid-configuration" });
    const named = record(body) ? body.revocation_endpoint : undefined;
    if (!text(named)) throw secretNotAccepted("the discovery document names no revocation endpoint");
    const endpoint = addressAt(authentikUrl, named);
    if (!endpoint) throw secretElsewhere(issuer, originOf(named), authentikUrl);
    return endpoint;
  }

  /**
   * Asks for the revocation of a token that does not exist: 200 means that the secret is right, 401 that it is not,
   * whatever grant types the provider has. It needs no redirect URI and leaves no event (measured).
   * @throws Failure `rotation/not-accepted`
   */
  async prove(endpoint: string, secret: string): Promise<void> {
    const form = new URLSearchParams({
      token: "no-such-token",
      client_id: this.#access.clientId,
      client_secret: secret,
    });
    const { status, body } = await this.#open().send({ method: "POST", url: endpoint, data: form });
    const error = record(body) ? body.error : undefined;
    if (status !== 200)
      throw secretNotAccepted(
        `the revocation endpoint answers ${status} ${text(error) ? error : "without a reason"}`,
      );
  }

  /** Without the API's token. */
  #open(): HttpClient {
    const { issuer, ca } = this.#access;
    return new HttpClient({ product: "Authentik", url: issuer, ca });
  }
}
