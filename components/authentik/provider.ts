import * as authentik from "@pulumi/authentik";
import * as pulumi from "@pulumi/pulumi";
import { logWarning } from "../support/pulumi-log.ts";
import { providerTrustWarning } from "./provider-trust.ts";

/** Where Authentik is, and how the provider gets in. */
export interface AuthentikProviderArgs {
  url: string;
  token: pulumi.Input<string>;
  /** The internal CA in PEM, which the provider's process has to trust; it has no argument for that. */
  ca: string | undefined;
}

/**
 * The Terraform provider for Authentik. Certificates are checked, whatever the environment says. A stack that was
 * made before this was stated keeps its provider as it is, so that it sees no change.
 */
export function authentikProvider(
  name: string,
  { url, token, ca }: AuthentikProviderArgs,
  opts: pulumi.CustomResourceOptions = {},
): authentik.Provider {
  const warning = providerTrustWarning(ca, pulumi.runtime.getRootDirectory());
  if (warning) void logWarning(warning);
  return new authentik.Provider(
    name,
    { url, token, insecure: false },
    { ...opts, ignoreChanges: ["insecure"] },
  );
}
