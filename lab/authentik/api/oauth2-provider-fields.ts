/** The fields of an OAuth2 provider and what is wrong with them, in the API's words. */
import { grantTypesOf, is2026_8, knowsGrantTypes } from "./edition.ts";
import {
  choice,
  duration,
  type Field,
  flag,
  Invalid,
  listOf,
  notAList,
  pythonType,
  type Reader,
  text,
  unique,
  uuidOf,
} from "./fields.ts";
import type { Ask } from "./rest.ts";

const MODES = ["strict", "regex"];

/** Fields by name, with the checks against everything that exists. */
export function providerFields({ world, params }: Ask): Record<string, Field> {
  const { state } = world;
  const isTyped = knowsGrantTypes(world);
  const others = state.oauth2_providers.filter(({ pk }) => String(pk) !== params.pk);
  const nameTaken = (value: unknown): boolean => others.some(({ name }) => name === value);
  const idTaken = (value: unknown): boolean => others.some(({ client_id }) => client_id === value);
  const flow = uuidOf((pk) => state.flows.some((entry) => entry.pk === pk));
  const key = uuidOf((pk) => state.key_pairs.some((entry) => entry.pk === pk));
  const mapping = uuidOf((pk) => state.scope_mappings.some((entry) => entry.pk === pk));
  const word = is2026_8(world) ? printable(text()) : text();
  const idClash = "OAuth2/OpenID Provider with this Client ID already exists.";
  return {
    name: { required: true, read: unique(text(), nameTaken, "provider with this name already exists.") },
    authentication_flow: { nullable: true, read: flow },
    authorization_flow: { required: true, read: flow },
    invalidation_flow: { required: true, read: flow },
    property_mappings: { read: listOf(mapping) },
    client_type: { read: choice("confidential", "public") },
    client_id: { read: unique(word, idTaken, idClash) },
    client_secret: { read: is2026_8(world) ? printable(text(true)) : text(true) },
    access_code_validity: { read: duration },
    access_token_validity: { read: duration },
    refresh_token_validity: { read: duration },
    refresh_token_threshold: { read: duration },
    include_claims_in_id_token: { read: flag },
    signing_key: { nullable: true, read: key },
    encryption_key: { nullable: true, read: key },
    redirect_uris: { required: true, read: (value) => redirectUris(value, isTyped) },
    logout_uri: { read: text(true) },
    logout_method: { read: choice("backchannel", "frontchannel") },
    sub_mode: {
      read: choice("hashed_user_id", "user_id", "user_uuid", "user_username", "user_email", "user_upn"),
    },
    issuer_mode: { read: choice("per_provider", "global") },
    jwt_federation_sources: { read: listOf(text()) },
    jwt_federation_providers: { read: listOf((value) => value) },
    ...(isTyped ? { grant_types: { read: grantList(grantTypesOf(world)) } } : {}),
  };
}

interface SentUri {
  matching_mode: string;
  url: string;
  redirect_uri_type?: string;
}

/** A list of `{matching_mode, url}`. Errors come entry by entry; a pattern that does not compile ends it all. */
function redirectUris(value: unknown, isTyped: boolean): unknown {
  if (!Array.isArray(value)) throw new Invalid({ non_field_errors: notAList(value) });
  const errors = value.map(entryErrors);
  if (errors.some((entry) => Object.keys(entry).length > 0)) throw new Invalid(errors);
  return value.map(({ matching_mode, url, redirect_uri_type: type }: SentUri) => {
    const trimmed = url.trim();
    if (matching_mode === "regex" && !compiles(trimmed))
      throw new Invalid([`Invalid Regex Pattern: ${trimmed}`]);
    return { matching_mode, url: trimmed, ...(isTyped && type ? { redirect_uri_type: type } : {}) };
  });
}

/** As measured: a list that is sent may not be empty (one that was never sent is), and errors are named by place. */
function grantList(known: string[]): Reader {
  return (value) => {
    const list = listOf((one) => one)(value) as unknown[];
    if (list.length === 0) throw new Invalid(["This list may not be empty."]);
    const wrong = list.flatMap((one, at) =>
      known.includes(String(one)) ? [] : [[at, [`"${String(one)}" is not a valid choice.`]]],
    );
    if (wrong.length > 0) throw new Invalid(Object.fromEntries(wrong));
    return list;
  };
}

/** Since 2026.8 ids and secrets are of printable ASCII; the sentence is not measured. */
function printable(read: Reader): Reader {
  return (value) => {
    const known = read(value);
    if (!/^[\x20-\x7e]*$/.test(String(known)))
      throw new Invalid(["Value must contain only printable ASCII characters."]);
    return known;
  };
}

function entryErrors(entry: unknown): Record<string, unknown> {
  if (typeof entry !== "object" || entry === null || Array.isArray(entry)) {
    const got = entry === null ? "NoneType" : pythonType(entry);
    return { non_field_errors: [`Invalid data. Expected a dictionary, but got ${got}.`] };
  }
  const { matching_mode: mode, url } = entry as Record<string, unknown>;
  const errors: Record<string, unknown> = {};
  if (mode === undefined) errors.matching_mode = ["This field is required."];
  else if (!MODES.includes(String(mode))) errors.matching_mode = [`"${String(mode)}" is not a valid choice.`];
  if (url === undefined) errors.url = ["This field is required."];
  else if (typeof url !== "string") errors.url = ["Not a valid string."];
  else if (url.trim() === "") errors.url = ["This field may not be blank."];
  return errors;
}

/** JavaScript's expressions stand in for Python's; what differs between them is rare in a URL. */
function compiles(pattern: string): boolean {
  try {
    new RegExp(`^(?:${pattern})$`);
    return true;
  } catch {
    return false;
  }
}
