import { readConfiguration } from "./components/configuration.ts";
import { readOwnState } from "./components/support/own-state.ts";

const reading = readOwnState();
// Loaded meanwhile.
const [{ signInToAll }] = await Promise.all([import("./components/immich-sign-ins.ts"), reading]);

/** The stack's outputs: those of the one Immich, or of each by its name. */
export default signInToAll(readConfiguration());
