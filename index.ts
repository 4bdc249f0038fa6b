import { readConfiguration } from "./components/configuration.ts";
import { signInToAll } from "./components/immich-sign-ins.ts";

/** The outputs, by name; of a list of instances the one output `instances`, with those of each. */
export default signInToAll(readConfiguration());
