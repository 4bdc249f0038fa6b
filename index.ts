import { readConfiguration } from "./components/configuration.ts";
import { ImmichSignIn } from "./components/immich-sign-in.ts";

const signIn = new ImmichSignIn("immich", readConfiguration());

export const issuer = signIn.issuer;
export const clientId = signIn.clientId;
export const access = signIn.access;
export const directory = signIn.directory;
export const redirectUris = signIn.redirectUris;
export const signInUrls = signIn.signInUrls;
export const bypassUrls = signIn.bypassUrls;
export const adminPassword = signIn.adminPassword;
export const immichConfigFile = signIn.immichConfigFile;
