/** Authentik's side of the look-ups: what the program asks before it makes anything. */
import { readFile } from "node:fs/promises";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { ensureAuthority } from "../../lab/ca/authority.ts";
import { ensureLeaf } from "../../lab/ca/leaf.ts";

/** What there is in this Authentik. */
export interface Inventory {
  /** Its address, for the issuers. */
  url: string;
  flows: readonly string[];
  key: string;
  /** In PEM. */
  certificate: string;
}

/** @returns the answer to a GET of a path below Authentik's URL, or nothing: 404 */
export function lookUp(path: string, { url, flows, key, certificate }: Inventory): object | undefined {
  const { pathname, searchParams } = new URL(path, "http://authentik");
  const page = (...results: object[]) => ({ results, pagination: { next: 0, total_pages: 1 } });
  const scope = (name: string) => ({
    pk: `${name}-uuid`,
    managed: `goauthentik.io/providers/oauth2/scope-${name}`,
  });
  const group = (title: string) => ({
    ...{ pk: `group ${title}`, name: title, parents: [], children: [], attributes: {}, users_obj: null },
  });
  const source = (slug: string) => ({
    ...{
      pk: `source ${slug}`,
      name: slug,
      slug,
      enabled: true,
      user_property_mappings: [],
      connectivity: null,
    },
    ...{ group_membership_field: "member", lookup_groups_from_user: false, delete_not_found_objects: false },
  });
  const name = searchParams.get("name");
  const [, slug] = /^\/application\/o\/([^/]+)\/.well-known\/openid-configuration$/.exec(pathname) ?? [];
  if (slug) return { issuer: `${url}/application/o/${slug}/` };
  const known: Record<string, () => object> = {
    "/api/v3/admin/version/": () => ({ version_current: "2026.2.2" }),
    "/api/v3/core/users/me/": () => ({ user: { is_superuser: true } }),
    "/api/v3/flows/instances/": () => page(...flows.map((flow) => ({ pk: `flow ${flow}`, slug: flow }))),
    "/api/v3/crypto/certificatekeypairs/": () =>
      page({ pk: "key-uuid", name: key, private_key_available: true, key_type: "ec" }),
    "/api/v3/crypto/certificatekeypairs/key-uuid/view_certificate/": () => ({ data: certificate }),
    "/api/v3/propertymappings/provider/scope/": () =>
      page(scope("profile"), scope("openid"), { pk: "own", managed: null }, scope("email")),
    "/api/v3/sources/ldap/": () => page(source("samba-ad"), source("club-ad")),
    "/api/v3/core/groups/": () => page(group(name ?? "photos-users")),
  };
  return known[pathname]?.();
}

/** An Authentik that answers these look-ups over TLS, by a CA of its own in this folder. */
export async function startLookUps(folder: string) {
  const authority = await ensureAuthority(folder);
  const request = { name: "authentik", addresses: ["127.0.0.1"], hosts: [] };
  const leaf = await ensureLeaf(authority, request, folder);
  const [cert, key] = await Promise.all([readFile(leaf.certificateFile), readFile(leaf.keyFile)]);
  const server = createServer({ cert, key }, (message, response) => {
    const answer = lookUp(message.url ?? "", inventory);
    response.writeHead(answer ? 200 : 404, { "content-type": "application/json" });
    response.end(JSON.stringify(answer ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const inventory: Inventory = {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    flows: ["default-provider-authorization-implicit-consent", "default-provider-invalidation-flow"],
    key: "authentik Self-signed Certificate",
    certificate: authority.certificate,
  };
  return { url: inventory.url, ca: authority.certificateFile, stop: () => server.close() };
}
