import { readConfiguration } from "./components/configuration.ts";
import { signInToAll } from "./components/immich-sign-ins.ts";

const { alone, listed } = signInToAll(readConfiguration());

export const issuer = alone?.issuer;
export const clientId = alone?.clientId;
export const access = alone?.access;
export const directory = alone?.directory;
export const redirectUris = alone?.redirectUris;
export const signInUrls = alone?.signInUrls;
export const bypassUrls = alone?.bypassUrls;
export const adminPassword = alone?.adminPassword;
export const immichConfigFile = alone?.immichConfigFile;
/** The same, by the names of `immich-sso:instances`. */
export const instances = listed;
