/** Somebody's own program that has nothing of this project: a client in Authentik with arguments from the test. */
import { Provider, ProviderOauth2, type ProviderOauth2Args } from "@pulumi/authentik";
import { Config, CustomResource } from "@pulumi/pulumi";

const config = new Config();
const provider = new Provider("authentik", {
  url: "https://127.0.0.1:9",
  token: config.require("token"),
  insecure: config.requireBoolean("insecure"),
});
new ProviderOauth2("client", config.requireObject<ProviderOauth2Args>("client"), { provider });

/** Stands for Immich's settings: a dynamic resource, whose secrets nobody marks but the program. */
class Settings extends CustomResource {}
new Settings("pulumi-nodejs:dynamic/immich:OAuthSettings", "settings", {
  __provider: "exports.handler = () => ({ create: async () => ({ id: '1', outs: {} }) });",
  issuerUrl: "https://auth.example/application/o/immich/",
  clientSecret: config.require("clientSecret"),
});
