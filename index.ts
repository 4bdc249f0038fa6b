import { readConfiguration } from "./components/configuration.ts";
import { signInToAll } from "./components/immich-sign-ins.ts";

/** The stack's outputs: those of the one Immich, or of each by its name. */
export default signInToAll(readConfiguration());
