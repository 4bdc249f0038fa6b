/** Everything that the stand-in answers. */
import { apiKeyEndpoints } from "./accounts/api-key-endpoints.ts";
import { authEndpoints } from "./accounts/auth-endpoints.ts";
import { userEndpoints } from "./accounts/user-endpoints.ts";
import { configEndpoints } from "./config/endpoints.ts";
import type { Site } from "./core/app.ts";
import { webPages } from "./core/pages.ts";
import { oauthEndpoints } from "./oauth/endpoints.ts";
import { serverEndpoints } from "./server/endpoints.ts";
import type { Immich } from "./server.ts";

export function wholeSite(immich: Immich): Site {
  return {
    endpoints: [
      ...serverEndpoints(immich),
      ...authEndpoints(immich),
      ...apiKeyEndpoints(immich),
      ...configEndpoints(immich),
      ...userEndpoints(immich),
      ...oauthEndpoints(immich),
    ],
    pages: webPages(immich),
    others: {
      "/.well-known/immich": (_request, response) => void response.json({ api: { endpoint: "/api" } }),
      "/custom.css": (_request, response) => {
        response.type("css").send(immich.config.get().theme.customCss);
      },
    },
  };
}
