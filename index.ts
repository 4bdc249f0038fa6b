import { readConfiguration } from "./components/configuration.ts";
import { readOwnState } from "./components/support/own-state.ts";
import { refuseStandIns } from "./components/support/stand-ins.ts";

const reading = readOwnState();
// Loaded meanwhile.
const [{ pluginsOf, signInToAll }, { lookAhead }] = await Promise.all([
  import("./components/immich-sign-ins.ts"),
  import("./components/look-ahead.ts"),
  reading,
]);

const wanted = readConfiguration();
refuseStandIns(pluginsOf(wanted), process.env);

/** The stack's outputs: those of the one Immich, or of each by its name. */
export default signInToAll(await lookAhead(wanted));
