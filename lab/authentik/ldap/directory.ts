/** Talking to the directory: connections, searches, and errors in the words of Python's ldap3. */
import { Client, type Entry, InvalidCredentialsError, NoSuchObjectError } from "ldapts";
import type { LdapSource } from "../state/source-model.ts";
import type { World } from "../world.ts";

const TIMEOUT_MS = 15_000;
const PAGE = 50;
/** Attributes that are bytes, not text. */
const BINARY = ["objectSid", "objectGUID"];

/** A directory entry: its DN and its attributes as texts. */
export interface LdapEntry {
  dn: string;
  /** First value of an attribute, `""` if it is absent. */
  first(name: string): string;
  /** All values of an attribute. */
  all(name: string): string[];
}

/** Runs `work` on a connection that is bound as the source says, or as `dn` with `password`. */
export async function withDirectory<T>(
  world: World,
  source: LdapSource,
  work: (client: Client) => Promise<T>,
  dn = source.bind_cn,
  password = source.bind_password,
): Promise<T> {
  const url = source.server_uri.split(/[,\s]+/)[0] ?? "";
  const tlsOptions = world.ca ? { ca: world.ca } : {};
  const secure = url.startsWith("ldaps:");
  const client = new Client({
    url,
    timeout: TIMEOUT_MS,
    connectTimeout: TIMEOUT_MS,
    ...(secure ? { tlsOptions } : {}),
  });
  try {
    if (source.start_tls && !secure) await client.startTLS(tlsOptions);
    await client.bind(dn, password);
    return await work(client);
  } finally {
    await client.unbind().catch(() => undefined);
  }
}

/** All entries below `base` that the filter lets through, page by page. */
export async function searchAll(client: Client, base: string, filter: string): Promise<LdapEntry[]> {
  const { searchEntries } = await client.search(base, {
    scope: "sub",
    filter,
    paged: { pageSize: PAGE },
    attributes: ["*"],
    explicitBufferAttributes: BINARY,
  });
  return searchEntries.map(entryOf);
}

/** Where users and groups are looked for. */
export function basesOf(source: LdapSource): { users: string; groups: string } {
  const below = (additional: string): string =>
    additional ? `${additional},${source.base_dn}` : source.base_dn;
  return { users: below(source.additional_user_dn), groups: below(source.additional_group_dn) };
}

function entryOf(entry: Entry): LdapEntry {
  const attributes = new Map(Object.entries(entry).map(([name, value]) => [name.toLowerCase(), value]));
  const all = (name: string): string[] => {
    const value = attributes.get(name.toLowerCase());
    if (value === undefined) return [];
    return [value].flat().map((one) => (Buffer.isBuffer(one) ? bytesToText(name, one) : String(one)));
  };
  return { dn: entry.dn, all, first: (name) => all(name)[0] ?? "" };
}

function bytesToText(name: string, bytes: Buffer): string {
  return name.toLowerCase() === "objectsid" ? sidOf(bytes) : bytes.toString("hex");
}

/** `S-1-5-21-…` of the bytes of a security identifier (MS-DTYP 2.4.2). */
export function sidOf(bytes: Buffer): string {
  const authority = bytes.readUIntBE(2, 6);
  const parts = Array.from({ length: bytes.readUInt8(1) }, (_, index) => bytes.readUInt32LE(8 + 4 * index));
  return `S-${[bytes.readUInt8(0), authority, ...parts].join("-")}`;
}

/** What ldap3 says of the failure, as seen in `connectivity` and in the logs of tasks. */
export function ldap3Text(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: string };
  if (error instanceof InvalidCredentialsError) {
    return `LDAPInvalidCredentialsResult - 49 - invalidCredentials - None - ${message} - bindResponse - None`;
  }
  if (error instanceof NoSuchObjectError) {
    return `LDAPNoSuchObjectResult - 32 - noSuchObject - None - ${message} - searchResDone - None`;
  }
  if (code === "ECONNREFUSED") return "socket connection error while opening: [Errno 111] Connection refused";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN" || /not supported|Invalid URL/i.test(message ?? "")) {
    return "invalid server address";
  }
  if (code === "ETIMEDOUT" || /timeout|timed out/i.test(message ?? ""))
    return "error receiving data: timed out";
  return `socket connection error while opening: ${message}`;
}
