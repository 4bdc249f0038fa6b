/**
 * Values in commands of a shell: the one door for a text that somebody else wrote. Plain JavaScript, because the
 * set-up uses it on the Node that the machine has.
 */

/** What no shell reads as anything but itself; zsh expands a word that begins with `=`. */
const bare = /^[\w./:@%+,-][\w./:=@%+,-]*$/;

/** Control characters, line separators, and what turns the direction of a text around. */
const unseen = /[\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;

/**
 * One word for every shell of the Bourne kind, whatever is in it.
 *
 * @param {string} text @returns {string}
 */
export const singleQuoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/**
 * One word of a command that a program runs.
 *
 * @param {string} text @returns {string} the text itself where it needs no quotes
 */
export const quoted = (text) => (bare.test(text) ? text : singleQuoted(text));

/**
 * One word of a command that a person is shown. What a terminal would not show stands as `$'\033'`, which bash, zsh,
 * ksh and busybox read (POSIX 2024).
 *
 * @param {string} text @returns {string} the text itself where it needs no quotes
 */
export function shellWord(text) {
  if (!unseen.test(text)) return quoted(text);
  const parts = [...text].map((part) => {
    if (part === "'" || part === "\\") return `\\${part}`;
    return unseen.test(part) ? [...Buffer.from(part)].map(octal).join("") : part;
  });
  return `$'${parts.join("")}'`;
}

/** @param {number} byte */
const octal = (byte) => `\\${byte.toString(8).padStart(3, "0")}`;

/**
 * The command that sets a value of the configuration.
 *
 * @param {string} key with its namespace, `immich-sso:slug`; with a dot or a bracket it is a path
 * @param {string} value
 * @returns {string}
 */
export function configSet(key, value) {
  // Without `--` a value that begins with a hyphen is an option.
  const end = value.startsWith("-") ? "-- " : "";
  return /[.[]/.test(key)
    ? `pulumi config set --path ${singleQuoted(key)} ${end}${shellWord(value)}`
    : `pulumi config set ${key} ${end}${shellWord(value)}`;
}
