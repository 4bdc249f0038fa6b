import { keyIsGiven, pushesNothing } from "../idle.ts";
import type { Section } from "../setting.ts";

export const immich: readonly Section[] = [
  {
    heading: "Immich's settings",
    settings: {
      mobileOverride: {
        default: false,
        text: "Send the phone app through Immich's https forwarder instead of app.immich:///oauth-callback",
        counts: "always",
      },
      buttonText: {
        default: "",
        text: "Text of the button on Immich's login page; empty leaves it as it is",
        counts: "always",
      },
      loginPageMessage: {
        default: "",
        text: "Text on Immich's login page; empty leaves it as it is",
        counts: "always",
      },
      externalDomain: {
        default: "",
        text: "Origin of the links that Immich shares; empty leaves it as it is",
        counts: "always",
        ofInstance: () => "",
      },
      oauthTimeoutSeconds: {
        default: 0,
        text: "Seconds that Immich waits for Authentik, 1 to 300; 0 leaves it as it is",
        counts: "always",
      },
      passwordLogin: {
        default: "leave",
        oneOf: ["true", "false", "leave"],
        text: "Sign-in with mail and password: true, false, or leave, which does not touch it",
        counts: "always",
      },
      pushSettings: {
        default: true,
        text: "Push the settings through Immich's admin API; false where Immich runs from IMMICH_CONFIG_FILE",
        counts: "always",
      },
      keepSettings: {
        default: false,
        text: "Leave Immich's settings as they are when the stack is destroyed, after an up with it; false puts the earlier ones back",
        counts: [pushesNothing],
      },
    },
  },
  {
    heading: "New secrets",
    settings: {
      clientSecretRotation: {
        default: "",
        text: "Any text, for example a date; a change makes a new client secret in Authentik and Immich",
        counts: "always",
      },
      apiKeyRotation: {
        default: "",
        text: "Any text, for example a date; a change makes a new API key of Immich",
        counts: [keyIsGiven],
      },
    },
  },
];
