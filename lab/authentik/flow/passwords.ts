/** Passwords of local users, hashed with scrypt; those of the directory never come here. */
import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

const derive = promisify<string, Buffer, number, Buffer>(scrypt);

/** `scrypt$<salt>$<key>`, both in base64. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  return `scrypt$${salt.toString("base64")}$${(await derive(password, salt, 32)).toString("base64")}`;
}

/** True if the password made this hash; an empty hash (no password set) fits nothing. */
export async function verifyPassword(hash: string, password: string): Promise<boolean> {
  const [method, salt, key] = hash.split("$");
  if (method !== "scrypt" || salt === undefined || key === undefined) return false;
  const wanted = Buffer.from(key, "base64");
  return timingSafeEqual(wanted, await derive(password, Buffer.from(salt, "base64"), wanted.length));
}
