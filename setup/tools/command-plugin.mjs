/** The plugin behind @pulumi/command: the official one, else a stand-in with real processes and real ssh. */
import { versions } from "../versions.mjs";

/** @type {import("./plugin.mjs").Plugin} */
export const commandPlugin = {
  title: "command plugin",
  name: "command",
  version: versions.command,
  builtWay: "stand-in, built here",
  standIn: true,
  program: {
    title: "the command plugin's stand-in",
    binary: "pulumi-resource-command",
    module: "lab/plugins/command",
    package: ".",
    sources: true,
    answers: ["--version"],
  },
};
