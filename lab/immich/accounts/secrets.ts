/** Passwords (scrypt), and tokens and API keys (random, kept as SHA-256 only). */
import { createHash, randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

const derive = promisify<string, Buffer, number, Buffer>(scrypt);

/** `scrypt:<salt>:<hash>`, both in base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(password, salt, 32);
  return `scrypt:${salt.toString("base64url")}:${hash.toString("base64url")}`;
}

/** True if `stored` was made from `password`; false for a user without a password. */
export async function isPassword(password: string, stored: string): Promise<boolean> {
  const [, salt, hash] = stored.split(":");
  if (!salt || !hash) return false;
  const derived = await derive(password, Buffer.from(salt, "base64url"), 32);
  return timingSafeEqual(derived, Buffer.from(hash, "base64url"));
}

/** 32 random bytes in base64, letters and digits only: 43 characters or a few less, like Immich's. */
export function newToken(): string {
  return randomBytes(32).toString("base64").replaceAll(/\W/g, "");
}

/** What is kept of a token. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("base64");
}
