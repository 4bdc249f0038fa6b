/** Somebody's own program that has nothing of this project: a client in Authentik with arguments from the test. */
import { Provider, ProviderOauth2, type ProviderOauth2Args } from "@pulumi/authentik";
import { Config } from "@pulumi/pulumi";

const config = new Config();
const provider = new Provider("authentik", {
  url: "https://127.0.0.1:9",
  token: config.require("token"),
  insecure: config.requireBoolean("insecure"),
});
new ProviderOauth2("client", config.requireObject<ProviderOauth2Args>("client"), { provider });
