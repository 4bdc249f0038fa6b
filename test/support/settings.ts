import { settings } from "../../components/settings/table.ts";
import type { Given } from "../../components/support/stack-config.ts";

/** What the engine would give the program: the settings' defaults, these values over them, and these secrets. */
export function given(values: Record<string, unknown>, secrets: Record<string, string> = {}): Given {
  const text = (value: unknown) => (typeof value === "object" ? JSON.stringify(value) : String(value));
  const plain = {
    ...Object.fromEntries(settings.map(({ key, standard }) => [`immich-sso:${key}`, standard])),
    ...values,
  };
  return {
    values: {
      ...Object.fromEntries(Object.entries(plain).map(([key, value]) => [key, text(value)])),
      ...secrets,
    },
    encrypted: new Set(Object.keys(secrets)),
  };
}

/** A home that lacks nothing. */
export const home = {
  "authentik:url": "https://auth.home.example",
  "immich-sso:domains": ["https://photos.home.example"],
  "immich-sso:adminEmail": "admin@home.example",
};
export const token = { "authentik:token": "the-token" };
