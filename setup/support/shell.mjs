import { singleQuoted } from "../../components/support/shell.mjs";

/**
 * @param {string} name @param {string} value
 * @returns {string} a line that every shell of the Bourne kind reads
 */
export const exportLine = (name, value) => `export ${name}=${singleQuoted(value)}`;
