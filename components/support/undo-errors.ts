import { Failure } from "./failure.mjs";

const usage = "npm run undo -- --immich or --authentik, or both [--stack <name>]";

/** @param words what is wrong with the arguments */
export const undoUsage = (words: string): Failure =>
  new Failure({ code: "undo/usage", problem: words, allowed: usage, next: "npm run undo -- --immich" });
