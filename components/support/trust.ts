import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { createSecureContext, getCACertificates, type SecureContext } from "node:tls";

/** The agents of one HTTP client, as axios takes them. */
export interface Agents {
  httpAgent: HttpAgent;
  httpsAgent: HttpsAgent;
}

const contexts = new Map<string, SecureContext>();
const agents = new Map<string, Agents>();

/**
 * What trusts a CA beside the public ones, made once for each CA. Node would read all of the public ones (about
 * 150, 8 to 14 ms of CPU) for every single connection that is given them as `ca`.
 * @param ca certificates in PEM
 */
export function trusting(ca: string): SecureContext {
  return kept(contexts, ca, () => createSecureContext({ ca: [...getCACertificates("default"), ca] }));
}

/**
 * A connection for each request: one that is kept may be closed by the server just when a write is sent on it (Authentik
 * closes it after 2 s), and a write is never repeated. TLS sessions are kept, so the second handshake is a short one.
 * @param ca trusted beside the public ones; none where those do
 */
export function agentsTrusting(ca: string | undefined): Agents {
  return kept(agents, ca ?? "", () => ({
    httpAgent: new HttpAgent(),
    // Said here, NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment takes nothing away.
    httpsAgent: new HttpsAgent({
      rejectUnauthorized: true,
      ...(ca ? { secureContext: trusting(ca) } : {}),
    }),
  }));
}

function kept<Value>(made: Map<string, Value>, ca: string, make: () => Value): Value {
  const value = made.get(ca) ?? make();
  made.set(ca, value);
  return value;
}
