import { Agent } from "node:https";
import { createSecureContext, getCACertificates, type SecureContext } from "node:tls";

const contexts = new Map<string, SecureContext>();
const agents = new Map<string, Agent>();

/**
 * What trusts a CA beside the public ones, made once for each CA. Node would read all of the public ones (about
 * 150, 8 to 14 ms of CPU) for every single connection that is given them as `ca`.
 * @param ca certificates in PEM
 */
export function trusting(ca: string): SecureContext {
  return kept(contexts, ca, () => createSecureContext({ ca: [...getCACertificates("default"), ca] }));
}

/** For https requests; it remembers TLS sessions, so that the second connection to a server is a short one. */
export function agentTrusting(ca: string): Agent {
  return kept(agents, ca, () => new Agent({ secureContext: trusting(ca) }));
}

function kept<Value>(made: Map<string, Value>, ca: string, make: () => Value): Value {
  const value = made.get(ca) ?? make();
  made.set(ca, value);
  return value;
}
