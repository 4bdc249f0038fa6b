/** authentik's sentences for OAuth errors; they are RFC 6749's, wherever oidc-provider is more talkative. */

const SENTENCES: Record<string, string> = {
  invalid_client:
    "Client authentication failed (e.g., unknown client, no client authentication included, or unsupported authentication method)",
  invalid_grant:
    "The provided authorization grant or refresh token is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client",
  invalid_request: "The request is otherwise malformed",
  invalid_scope:
    "The requested scope is invalid, unknown, malformed, or exceeds the scope granted by the resource owner",
  unsupported_grant_type: "The authorization grant type is not supported by the authorization server",
  unsupported_response_type:
    "The authorization server does not support obtaining an authorization code using this method",
  login_required: "The Authorization Server requires End-User authentication",
  invalid_token: "The access token provided is expired, revoked, malformed, or invalid for other reasons",
  insufficient_scope: "The request requires higher privileges than provided by the access token",
};

/** The sentence of an error code. */
export function sentence(error: string): string {
  return SENTENCES[error] ?? "The request is otherwise malformed";
}

/** `WWW-Authenticate` of userinfo, without the word Bearer in front, as recorded. */
export function challenge(error: string): string {
  return `error="${error}", error_description="${sentence(error)}"`;
}
