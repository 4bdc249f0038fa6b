import { type ParseArgsConfig, parseArgs } from "node:util";
import type { Failure } from "../components/support/failure.mjs";

type Options = NonNullable<ParseArgsConfig["options"]>;

/**
 * The flags of a command line.
 *
 * @param usage the command's own failure, made of Node's words about what is wrong
 */
export function flagsOf<const Wanted extends Options>(options: Wanted, usage: (words: string) => Failure) {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    throw usage((error as Error).message);
  }
}
