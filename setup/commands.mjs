/** What `node setup/main.mjs <command>` can do. */

/**
 * @typedef {object} Command
 * @property {string} help one line
 * @property {boolean} engine has a Docker engine to be there?
 * @property {string} [program] run with Node 24 after set-up, from the clone's root
 * @property {readonly string[]} [leading] arguments before the user's own
 * @property {string} [npmScript] run instead of a program
 */

/** @type {Readonly<Record<string, Command>>} */
export const commands = Object.freeze({
  start: {
    help: "set up, start the lab, wire Immich to Authentik, prove a sign-in",
    engine: true,
    program: "lab/start.ts",
  },
  verify: { help: "set up, then format, lint, types and all tests", engine: true, npmScript: "verify" },
  setup: { help: "set up what is missing, and nothing else", engine: true },
  "lab:up": { help: "start the lab", engine: true, program: "lab/up.ts" },
  "lab:down": { help: "stop the lab and remove what it made", engine: false, program: "lab/down.ts" },
  "lab:env": { help: "print the lab's environment for such a shell", engine: false, program: "lab/env.ts" },
  preview: {
    help: "what `pulumi up` would do to the lab",
    engine: true,
    program: "lab/pulumi.ts",
    leading: ["preview"],
  },
  down: {
    help: "remove the stack from the lab",
    engine: true,
    program: "lab/pulumi.ts",
    leading: ["destroy", "--yes"],
  },
  pulumi: { help: "any pulumi command on the lab's stack", engine: true, program: "lab/pulumi.ts" },
  doctor: { help: "ask every probe about a stack, change nothing", engine: false, program: "doctor/main.ts" },
  carry: { help: "bring the accounts in Immich up to date", engine: false, program: "carry/main.ts" },
  undo: {
    help: "put Immich's or Authentik's side of a stack back, each without the other",
    engine: false,
    program: "undo/main.ts",
  },
  bench: { help: "measure previews", engine: true, program: "bench/main.ts" },
  env: { help: "print the environment for a shell of your own", engine: false },
});

/** @returns {string[]} the list of commands, for a user who typed another */
export function usage() {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  return Object.entries(commands).map(([name, { help }]) => `${name.padEnd(width)}  ${help}`);
}
