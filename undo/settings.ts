import { caCertificateFromText, readCaCertificate } from "../components/support/ca-certificate.ts";
import { own } from "../components/support/own.ts";
import { type Place, pulumiJson } from "../doctor/pulumi.ts";

/** A resource of the state, its secrets in clear. */
export interface Deployed {
  urn: string;
  type: string;
  id: string;
  inputs: Record<string, unknown>;
  outputs: Record<string, unknown>;
  /** It was adopted, and stays. */
  retainOnDelete?: boolean;
  /** It was adopted, and stays with that one. */
  deletedWith?: string;
}

/** What the stack's settings say today: a key or token in the state may have been replaced since. */
export interface Today {
  authentikUrl: string | undefined;
  authentikToken: string | undefined;
  immichApiKey: string | undefined;
  ca: string | undefined;
}

export async function readSettings(stack: string | undefined, { program, env }: Place): Promise<Today> {
  const shown = await pulumiJson(["config", "--json", "--show-secrets"], stack, program, env);
  const values = shown as Record<string, { value?: string }>;
  const text = (key: string) => own(values, key)?.value || undefined;
  const [path, pem] = [text("immich-sso:caCertificate"), text("immich-sso:caCertificatePem")];
  return {
    authentikUrl: text("authentik:url") ?? env.AUTHENTIK_URL,
    authentikToken: text("authentik:token") ?? env.AUTHENTIK_TOKEN,
    immichApiKey: text("immich-sso:immichApiKey"),
    ca: path ? readCaCertificate(path).pem : pem && caCertificateFromText(pem).pem,
  };
}

export function nameOf({ urn }: Deployed): string {
  return urn.split("::").at(-1) ?? "";
}
