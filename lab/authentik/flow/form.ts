/** /if/flow/<slug>/: the page that a person signs in on. A small script talks to the executor. */
import type { Express } from "express";
import type { World } from "../world.ts";
import { errorPage, htmlPage } from "./page.ts";

const SCRIPT = `
const form = document.querySelector("form");
const [root, slug] = location.pathname.split("/if/flow/");
const url = root + "/api/v3/flows/executor/" + slug + "?query=" +
  encodeURIComponent(location.search.slice(1));
let challenge;
const field = (name, type, label) =>
  '<label>' + label + ' <input name="' + name + '" type="' + type + '" autofocus required></label><button>Continue</button>';
function show(next) {
  challenge = next;
  if (next.component === "xak-flow-redirect") return location.assign(next.to);
  const error = Object.values(next.response_errors ?? {}).flat()[0];
  document.querySelector("[role=alert]").textContent = error ? error.string : "";
  if (next.component === "ak-stage-identification") form.innerHTML = field("uid_field", "text", "Email or Username");
  else if (next.component === "ak-stage-password") form.innerHTML = field("password", "password", "Password");
  else if (next.component === "ak-stage-consent") {
    form.innerHTML = "<p></p><button>Continue</button>";
    form.firstChild.textContent = [next.header_text, ...next.permissions.map(({ name }) => name)].join(" ");
  } else form.textContent = next.error_message ?? "You've logged out of the application.";
  form.querySelector("input")?.focus();
}
const talk = (init) => fetch(url, init).then((answer) => answer.json()).then(show);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const { component, token } = challenge;
  const body = JSON.stringify({ component, token, ...Object.fromEntries(new FormData(form)) });
  const csrf = /authentik_csrf=(\\w+)/.exec(document.cookie)?.[1] ?? "";
  talk({ method: "POST", headers: { "content-type": "application/json", "x-authentik-csrf": csrf }, body });
});
talk();
`;

/** Serves the page of each flow, and a home page to land on. */
export function serveForms(app: Express, world: World): void {
  const script = `<p role="alert"></p><form></form><script>${SCRIPT}</script>`;
  app.get("/if/flow/:slug/", (request, response) => {
    const flow = world.state.flows.find(({ slug }) => slug === request.params.slug);
    if (!flow) return errorPage(request, response, 404);
    const title = flow.title.replace("%(app)s", "the application");
    return response.set("content-type", "text/html; charset=utf-8").end(htmlPage(title, "", script));
  });
  app.get("/", (_request, response) => {
    const sentence =
      "This is the lab's stand-in for authentik. It has no interface of its own beyond signing in.";
    response.set("content-type", "text/html; charset=utf-8").end(htmlPage("authentik", sentence));
  });
}
