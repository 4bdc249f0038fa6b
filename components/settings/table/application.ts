import { alone, type Section } from "../setting.ts";

export const application: readonly Section[] = [
  {
    heading: "The application in Authentik",
    settings: {
      applicationName: {
        default: "Immich",
        text: "Name of the application and of its provider in Authentik",
        counts: "always",
        ofInstance: (name) => (name === alone ? "Immich" : `Immich ${name}`),
      },
      slug: {
        default: "immich",
        text: "Slug of the application in Authentik, part of the issuer and of the client id",
        counts: "always",
        ofInstance: (name) => name,
      },
      clientId: {
        default: "",
        text: "Client id of a provider that was adopted; empty makes one of the stack's own",
        counts: "always",
        ofInstance: () => "",
      },
      subMode: {
        default: "user_uuid",
        text: "What Authentik makes the subject of; user_uuid survives a reinstall and a renamed user",
        counts: "always",
      },
      allowNewIdentity: {
        default: false,
        text: "Let the client id or the subject of everyone change; for one update",
        counts: "always",
      },
      acceptedVersions: {
        default: "",
        text: "A pair that was not tried together and is accepted, such as 2026.8 with 2026.5; ends its warning",
        counts: "always",
      },
      signingKey: {
        default: "authentik Self-signed Certificate",
        text: "Name or id of Authentik's certificate-key pair that signs ID tokens, RSA or EC",
        counts: "always",
      },
      authorizationFlow: {
        default: "default-provider-authorization-implicit-consent",
        text: "Slug of the flow that runs at a sign-in",
        counts: "always",
      },
      invalidationFlow: {
        default: "default-provider-invalidation-flow",
        text: "Slug of the flow that runs at a sign-out",
        counts: "always",
      },
      accessTokenValidity: {
        default: "days=30",
        text: "How long an access token is valid; sign-outs in Authentik reach Immich for as long after a sign-in",
        counts: "always",
      },
      backchannelLogout: {
        default: true,
        text: "Authentik tells Immich when somebody signs out, where Immich is 3.0 or later",
        counts: "always",
      },
      applicationGroup: {
        default: "",
        text: "Heading under which Authentik lists the application; empty leaves it as it is",
        counts: "always",
      },
      icon: {
        default: "",
        text: "Icon in Authentik, a URL or a path of its file library; empty leaves it as it is",
        counts: "always",
      },
      launchUrl: {
        default: "",
        text: "What a click on the application in Authentik opens; empty means the first domain",
        counts: "always",
        ofInstance: () => "",
      },
      publisher: {
        default: "",
        text: "Publisher that Authentik shows; empty leaves it as it is",
        counts: "always",
      },
      description: {
        default: "",
        text: "Description that Authentik shows; empty leaves it as it is",
        counts: "always",
      },
    },
  },
];
