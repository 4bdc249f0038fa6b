import * as authentik from "@pulumi/authentik";
import * as pulumi from "@pulumi/pulumi";
import { redirectUris } from "./redirect-uris.ts";
import type { SignInApplicationArgs } from "./sign-in-application-args.ts";
import type { Survey } from "./survey.ts";
import { grantTypes, knowsTypes, terraformProvider } from "./versions.ts";

/**
 * The OAuth2/OpenID provider with every field stated: a PUT leaves unsent ones as they were, and defaults differ
 * between the server (access tokens of an hour) and the Terraform provider (ten minutes).
 */
export function oauth2Provider(
  name: string,
  args: SignInApplicationArgs & { clientId: string; mappings: pulumi.Output<string[]> },
  found: pulumi.Output<Survey>,
  opts: pulumi.CustomResourceOptions,
): authentik.ProviderOauth2 {
  return new authentik.ProviderOauth2(
    name,
    {
      name: args.applicationName,
      clientId: args.clientId,
      clientType: "confidential",
      authorizationFlow: found.authorizationFlow,
      invalidationFlow: found.invalidationFlow,
      allowedRedirectUris: found.version.apply((server) =>
        redirectUris(args.origins, args.mobileOverride, knowsTypes(server, terraformProvider())).map(
          (uri) => ({
            ...uri,
          }),
        ),
      ),
      propertyMappings: args.mappings,
      signingKey: found.key.id,
      issuerMode: "per_provider",
      includeClaimsInIdToken: true,
      subMode: args.subMode,
      accessCodeValidity: "minutes=1",
      accessTokenValidity: args.accessTokenValidity,
      refreshTokenValidity: "days=30",
      refreshTokenThreshold: "seconds=0",
      logoutMethod: "backchannel",
      logoutUri: logoutUri(args, found),
      ...grantTypesArgs(found),
    },
    opts,
  );
}

/** Where it is switched off, what is there stays: the Terraform provider cannot send an empty text. */
function logoutUri(args: SignInApplicationArgs, found: pulumi.Output<Survey>) {
  return pulumi
    .all([args.logoutUri, found])
    .apply(([uri, { provider }]) => uri ?? (provider?.logout_uri || undefined));
}

/** Typed apart: the SDK of a provider before 2026.5 does not know the argument. */
function grantTypesArgs(found: pulumi.Output<Survey>): object {
  return { grantTypes: found.version.apply((server) => grantTypes(server, terraformProvider())) };
}
