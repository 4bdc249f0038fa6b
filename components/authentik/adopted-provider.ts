import { isDeepStrictEqual } from "node:util";
import { AuthentikApi } from "../support/authentik/api.ts";
import { authentikAdoptedMissing } from "../support/authentik/errors.ts";
import { Failure } from "../support/failure.mjs";
import { own } from "../support/own.ts";
import { plain } from "../support/plain.ts";
import { say } from "../support/say.ts";
import { identifier, record } from "../support/shape.ts";
import { shown } from "../support/shown.mjs";

/** What the resource `authentik:Adopted` does: it looks when it is made, and puts back when it is removed. */
export interface AdoptedInputs {
  url: string;
  token: string;
  ca?: string;
  /** API paths, by the name of the resource that took each over. */
  objects: Record<string, string>;
}

type Document = Record<string, unknown>;

export interface AdoptedState extends AdoptedInputs {
  /** Documents of Authentik's API as they were before the first change, by the name of the resource. */
  before: Record<string, Document>;
}

/** The fields that this program, or the Terraform provider for it, sends; the others were never touched. */
const fields: Record<string, readonly string[]> = {
  "providers/oauth2/": [
    ...["name", "client_id", "client_secret", "client_type", "redirect_uris", "grant_types", "sub_mode"],
    ...["authentication_flow", "authorization_flow", "invalidation_flow", "signing_key", "encryption_key"],
    ...["property_mappings", "issuer_mode", "include_claims_in_id_token", "logout_method", "logout_uri"],
    ...["access_code_validity", "access_token_validity"],
    ...["refresh_token_validity", "refresh_token_threshold"],
    ...["jwt_federation_sources", "jwt_federation_providers"],
  ],
  "core/applications/": [
    ...["name", "slug", "group", "provider", "backchannel_providers", "open_in_new_tab"],
    ...["meta_launch_url", "meta_icon", "meta_description", "meta_publisher", "policy_engine_mode"],
  ],
  "policies/bindings/": [
    ...["target", "group", "user", "policy", "order", "enabled", "negate", "timeout", "failure_result"],
  ],
  "propertymappings/provider/scope/": ["name", "scope_name", "description", "expression"],
};

export async function check(_olds: object, news: AdoptedInputs) {
  return { inputs: news, failures: [] };
}

/** @throws Failure `authentik/adopted-missing` */
export async function create(inputs: AdoptedInputs) {
  return { id: inputs.url, outs: state(inputs, await documents(inputs, {})) };
}

/** What was before does not change; a new look at Authentik says nothing about it. */
export async function read(id: string, { before, ...inputs }: AdoptedState) {
  return { id, props: state(inputs, before), inputs };
}

/** Another token or address, and what was adopted since. */
export async function update(_id: string, olds: AdoptedState, news: AdoptedInputs) {
  return { outs: state(news, await documents(news, olds.before)) };
}

/**
 * Puts back the fields that differ from what was there before, and says what stays. What this stack set is not told
 * from what somebody set since: a preview or an update before names that.
 */
export async function remove(_id: string, old: AdoptedState): Promise<void> {
  const api = new AuthentikApi({ ...old, token: tokenOfToday() || old.token });
  for (const [resource, path] of Object.entries(old.objects)) {
    const before = own(old.before, resource);
    if (before) say(await putBack(api, path, before));
  }
}

async function putBack(api: AuthentikApi, path: string, before: Document): Promise<string> {
  const found = await located(api, path, before);
  if (!found) return `not in Authentik any more: ${titleOf(path, before)}`;
  const differing = fieldsOf(path).filter(
    (field) =>
      Object.hasOwn(before, field) &&
      Object.hasOwn(found.document, field) &&
      !isSame(own(found.document, field), own(before, field)),
  );
  const refused = await patchWhatIsTaken(api, found.path, differing, before);
  const back = differing.filter((field) => !refused.includes(field));
  const restored = back.length > 0 ? `, with what it had before: ${back.join(", ")}` : "";
  const left =
    refused.length > 0
      ? `; Authentik refuses what these had before, so they stay: ${refused.join(", ")}`
      : "";
  return `stays in Authentik, because it was there before this stack: ${titleOf(path, before)}${restored}${left}`;
}

/**
 * All at once; where Authentik refuses that, one by one. It takes no empty list of grant types back (since 2026.5), and
 * no mapping or flow that was deleted since.
 *
 * @returns the fields that it refuses
 */
async function patchWhatIsTaken(
  api: AuthentikApi,
  path: string,
  names: readonly string[],
  before: Document,
): Promise<string[]> {
  if (names.length === 0) return [];
  try {
    await api.patch(path, Object.fromEntries(names.map((field) => [field, own(before, field)])));
    return [];
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== "authentik/unexpected-answer") throw error;
    const [only = ""] = names;
    if (names.length === 1) return [only];
    const refused: string[] = [];
    for (const field of names) refused.push(...(await patchWhatIsTaken(api, path, [field], before)));
    return refused;
  }
}

/** An application is addressed by its slug, which may be another by now. */
async function located(
  api: AuthentikApi,
  path: string,
  before: Document,
): Promise<{ path: string; document: Document } | undefined> {
  const document = await api.get(path, record);
  if (document && document.pk === before.pk) return { path, document };
  if (kindOf(path) !== "core/applications/") return undefined;
  const all = await api.list(kindOf(path), { superuser_full_list: "true" }, record);
  const moved = all.find(({ pk }) => pk === before.pk);
  return moved && identifier(moved.slug)
    ? { path: `${kindOf(path)}${moved.slug}/`, document: moved }
    : undefined;
}

/** Authentik gives lists of ids in an order of its own. */
function isSame(one: unknown, other: unknown): boolean {
  const inOrder = (value: unknown) =>
    Array.isArray(value) && value.every((item) => typeof item === "string") ? value.toSorted() : value;
  return isDeepStrictEqual(inOrder(one), inOrder(other));
}

/** The document of each object that is not among those that are known. */
async function documents(
  { objects, ...access }: AdoptedInputs,
  known: Record<string, Document>,
): Promise<Record<string, Document>> {
  const api = new AuthentikApi(access);
  const all = Object.entries(objects).map(async ([resource, path]): Promise<[string, Document]> => {
    const document = own(known, resource) ?? (await api.get(path, record));
    if (!document) throw authentikAdoptedMissing(path, resource);
    return [resource, document];
  });
  return Object.fromEntries(await Promise.all(all));
}

function kindOf(path: string): string {
  return Object.keys(fields).find((start) => path.startsWith(start)) ?? "";
}

function fieldsOf(path: string): readonly string[] {
  return own(fields, kindOf(path)) ?? [];
}

function titleOf(path: string, { name, order }: Document): string {
  return `${path}${typeof name === "string" ? ` ${JSON.stringify(shown(name))}` : ` (order ${order})`}`;
}

/** A destroy gives the inputs of the state; the token in them may be one that was replaced since. */
function tokenOfToday(): string | undefined {
  const settings = JSON.parse(process.env.PULUMI_CONFIG || "{}") as Record<string, string>;
  return own(settings, "authentik:token") || process.env.AUTHENTIK_TOKEN;
}

function state(inputs: AdoptedInputs, before: Record<string, Document>): AdoptedState {
  return plain({ ...inputs, before });
}
