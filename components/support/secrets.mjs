/*
 * The secrets that this process sends. A server that sends one back in an error must not get it shown, so every
 * foreign text that is shown goes through here. Plain JavaScript, because failure.mjs is.
 */

/** A shorter one is a word like any other: hiding it would show where it stands. */
const shortest = 8;

/** @type {Set<string>} each in every form in which a server may send it back */
const known = new Set();

/** @type {RegExp | undefined} all of them at once, the longest first */
let pattern;

/**
 * Has a secret hidden from now on, as it is and as addresses, forms, JSON and base64 spell it.
 *
 * @param {string} secret
 */
export function rememberSecret(secret) {
  if (secret.length < shortest || known.has(secret)) return;
  for (const form of formsOf(secret)) {
    known.add(form);
  }
  const longestFirst = [...known].toSorted((one, other) => other.length - one.length);
  pattern = new RegExp(
    longestFirst.map((form) => form.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&")).join("|"),
    "g",
  );
}

/**
 * @param {string} text
 * @returns {string}
 */
export function withoutSecrets(text) {
  return pattern ? text.replace(pattern, "[secret]") : text;
}

/**
 * @param {string} secret
 * @returns {string[]}
 */
function formsOf(secret) {
  const bytes = Buffer.from(secret);
  return [
    secret,
    encodeURIComponent(secret.toWellFormed()),
    new URLSearchParams({ "": secret }).toString().slice(1),
    JSON.stringify(secret).slice(1, -1),
    // Without padding: what follows it in a longer text changes the last letters only.
    bytes.toString("base64").replace(/=+$/, ""),
    bytes.toString("base64url"),
    bytes.toString("hex"),
  ];
}
