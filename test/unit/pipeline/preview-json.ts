/** A preview as `pulumi preview --json` prints it; its form is that of the CLI 3.255, which the stack tests run. */

export interface Said {
  message: string;
  severity: string;
}

export const settingsUrn =
  "urn:pulumi:home::immich-sso::immich-sso:index:ImmichSignIn$pulumi-nodejs:dynamic/immich:OAuthSettings::immich-settings";

/** One resource that changes, and one that is made. */
export function previewJson(before: string, after: string, said: Said[] = []): string {
  return JSON.stringify({
    config: { "immich-sso:buttonText": after },
    steps: [
      {
        op: "same",
        urn: "urn:pulumi:home::immich-sso::pulumi:pulumi:Stack::immich-sso-home",
        detailedDiff: null,
      },
      {
        op: "update",
        urn: settingsUrn,
        oldState: {
          inputs: { __provider: "x", buttonText: before, clientSecret: "[secret]", uris: ["a", before] },
        },
        newState: { inputs: { __provider: "y", buttonText: after, clientSecret: "[secret]", uris: ["a"] } },
        detailedDiff: {
          buttonText: { kind: "update", inputDiff: true },
          clientSecret: { kind: "update", inputDiff: true },
          "uris[1]": { kind: "delete", inputDiff: true },
        },
      },
      {
        op: "create",
        urn: "urn:pulumi:home::immich-sso::authentik:index/policyBinding:PolicyBinding::immich-photos",
        newState: {
          inputs: { __provider: "z", group: "04da6b54-80e4-46f7-96ec-b56ff0331ba9", order: 0 },
        },
        detailedDiff: null,
      },
    ],
    diagnostics: said,
    duration: 9287140633,
    changeSummary: { create: 1, same: 13, update: 1 },
  });
}
