/** The pages that the stand-in shows for every web path; the real one is a whole web application. */
import type { SystemConfig } from "../config/schema.ts";

/** A login page with the configured texts. It signs nobody in: the lab does that through the API. */
export function loginPage(config: SystemConfig): string {
  const { oauth, passwordLogin, server } = config;
  return page(
    "Login",
    `${server.loginPageMessage ? `<p>${escapeHtml(server.loginPageMessage)}</p>` : ""}
${passwordLogin.enabled ? "<p>Email and password</p>" : ""}
${oauth.enabled ? `<p><button type="button">${escapeHtml(oauth.buttonText)}</button></p>` : ""}`,
  );
}

/** What is shown while an administrator works on the server. */
export const maintenancePage = (): string => page("Maintenance", "<p>Immich is in maintenance mode.</p>");

function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${title} - Immich</title></head>
<body>
<h1>${title}</h1>
${content}
<p>A stand-in for Immich made for tests. It holds no photos.</p>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
