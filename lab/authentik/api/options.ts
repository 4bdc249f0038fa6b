/** The answer to OPTIONS: what an endpoint is, and which of its actions the account may do. */
import { type Answer, ApiError, type Ask, type Methods } from "./rest.ts";

/** What the endpoints of a kind are called; the second is the docstring in authentik's source. */
const KINDS: Record<string, [name: string, description: string]> = {
  "core/applications/": ["Application", "Application Viewset"],
  "core/groups/": ["Group", "Group Viewset"],
  "core/users/": ["User", "User Viewset"],
  "crypto/certificatekeypairs/": ["Certificate Key Pair", "CertificateKeyPair Viewset"],
  "flows/instances/": ["Flow", "Flow Viewset"],
  "policies/bindings/": ["Policy Binding", "PolicyBinding Viewset"],
  "propertymappings/provider/scope/": ["Scope Mapping", "ScopeMapping Viewset"],
  "propertymappings/source/ldap/": ["Ldap Source Property Mapping", "LDAP PropertyMapping Viewset"],
  "providers/oauth2/": ["O Auth2 Provider", "OAuth2Provider Viewset"],
  "sources/ldap/": ["Ldap Source", "LDAP Source Viewset"],
};

/**
 * @param path in Express's syntax
 * @param ask throws for who is not signed in: a refusal for a list, as measured, and an answer without actions for an entry
 * @returns undefined for an endpoint that is neither a list nor one of its entries
 */
export async function described(path: string, methods: Methods, ask: () => Ask): Promise<Answer | undefined> {
  const [, list = "", entry] = /^\/api\/v3\/(.*?\/)(:\w+\/)?$/.exec(path) ?? [];
  const kind = KINDS[list];
  if (!kind) return undefined;
  if (!entry) ask();
  const [name, description] = kind;
  const actions = await actionsOf(methods, ask);
  return {
    status: 200,
    body: {
      name: `${name} ${entry ? "Instance" : "List"}`,
      description,
      renders: ["application/json"],
      parses: ["application/json"],
      // The fields of each are not described here.
      ...(actions.length > 0 ? { actions: Object.fromEntries(actions.map((method) => [method, {}])) } : {}),
    },
  };
}

/** Of adding and changing, what the account may do: nothing where it is no administrator, nor where nothing is. */
async function actionsOf(methods: Methods, ask: () => Ask): Promise<string[]> {
  const named = (["POST", "PUT"] as const).filter((method) => methods[method]);
  try {
    const asked = ask();
    if (named.includes("PUT")) await methods.GET?.(asked);
    return asked.superuser ? named : [];
  } catch (error) {
    if (error instanceof ApiError) return [];
    throw error;
  }
}
