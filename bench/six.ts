/** Six resources that both Pulumi and Terraform can make, with nothing of this project around them. */
import type { LabInfo } from "../lab/info.ts";

/** Names in Authentik and on the Docker host; each program has its own. */
export interface Six {
  name: string;
  origin: string;
  image: string;
}

export function sixOf(name: string, { immich }: LabInfo): Six {
  return { name: `bench-${name}`, origin: `https://${name}.bench.example`, image: immich.image };
}

/** In plain Pulumi: look-ups as Terraform does them, and no check of our own. */
export function pulumiSource({ name, origin, image }: Six): string {
  return `import * as authentik from "@pulumi/authentik";
import * as docker from "@pulumi/docker";

const flow = (slug: string) => authentik.getFlowOutput({ slug }).id;
const mappings = authentik.getPropertyMappingProviderScopeOutput({
  managedLists: ["openid", "email", "profile"].map((scope) => \`goauthentik.io/providers/oauth2/scope-\${scope}\`),
});
const key = authentik.getCertificateKeyPairOutput({
  name: "authentik Self-signed Certificate",
  fetchCertificate: false,
  fetchKey: false,
});
const provider = new authentik.ProviderOauth2("provider", {
  name: "${name}",
  clientId: "${name}",
  authorizationFlow: flow("default-provider-authorization-implicit-consent"),
  invalidationFlow: flow("default-provider-invalidation-flow"),
  propertyMappings: mappings.ids,
  signingKey: key.id,
  allowedRedirectUris: [{ matching_mode: "strict", url: "${origin}/auth/login" }],
});
const application = new authentik.Application("application", {
  name: "${name}",
  slug: "${name}",
  protocolProvider: provider.id.apply(Number),
});
new authentik.PolicyBinding("binding", {
  target: application.uuid,
  group: authentik.getGroupOutput({ name: "photos-users" }).id,
  order: 0,
});
const image = new docker.RemoteImage("image", { name: "${image}", keepLocally: true });
const volume = new docker.Volume("volume", { name: "${name}" });
new docker.Container("container", {
  name: "${name}",
  image: image.imageId,
  mounts: [{ type: "volume", source: volume.name, target: "/data" }],
});
`;
}

/**
 * The same for Terraform.
 * @param host before the providers' addresses, with its slash; `""` is Terraform's own registry
 */
export function terraformSource({ name, origin, image }: Six, host: string): string {
  return `terraform {
  required_providers {
    authentik = { source = "${host}goauthentik/authentik" }
    docker    = { source = "${host}kreuzwerker/docker" }
  }
}
provider "authentik" {}
provider "docker" {}
data "authentik_flow" "authorization" { slug = "default-provider-authorization-implicit-consent" }
data "authentik_flow" "invalidation" { slug = "default-provider-invalidation-flow" }
data "authentik_property_mapping_provider_scope" "three" {
  managed_list = [for scope in ["openid", "email", "profile"] : "goauthentik.io/providers/oauth2/scope-\${scope}"]
}
data "authentik_certificate_key_pair" "key" {
  name              = "authentik Self-signed Certificate"
  fetch_certificate = false
  fetch_key         = false
}
data "authentik_group" "users" { name = "photos-users" }
resource "authentik_provider_oauth2" "provider" {
  name                  = "${name}"
  client_id             = "${name}"
  authorization_flow    = data.authentik_flow.authorization.id
  invalidation_flow     = data.authentik_flow.invalidation.id
  property_mappings     = data.authentik_property_mapping_provider_scope.three.ids
  signing_key           = data.authentik_certificate_key_pair.key.id
  allowed_redirect_uris = [{ matching_mode = "strict", url = "${origin}/auth/login" }]
}
resource "authentik_application" "application" {
  name              = "${name}"
  slug              = "${name}"
  protocol_provider = authentik_provider_oauth2.provider.id
}
resource "authentik_policy_binding" "binding" {
  target = authentik_application.application.uuid
  group  = data.authentik_group.users.id
  order  = 0
}
resource "docker_image" "image" {
  name         = "${image}"
  keep_locally = true
}
resource "docker_volume" "volume" { name = "${name}" }
resource "docker_container" "container" {
  name  = "${name}"
  image = docker_image.image.image_id
  mounts {
    type   = "volume"
    source = docker_volume.volume.name
    target = "/data"
  }
}
`;
}
