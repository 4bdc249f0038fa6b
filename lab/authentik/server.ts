/** Puts the rooms together and listens. */
import http from "node:http";
import https from "node:https";
import type { AddressInfo, Server } from "node:net";
import express, { type ErrorRequestHandler } from "express";
import { serveApplications } from "./api/applications.ts";
import { serveBindings } from "./api/bindings.ts";
import { NEWEST } from "./api/edition.ts";
import { serveEvents } from "./api/events.ts";
import { serveGroups } from "./api/groups.ts";
import { serveKeyPairs } from "./api/key-pairs.ts";
import { serveLdapSources } from "./api/ldap-sources.ts";
import { serveMappings } from "./api/mappings.ts";
import { serveOAuth2Providers } from "./api/oauth2-providers.ts";
import { commonHeaders, untrusted } from "./api/rest.ts";
import { serveSessions } from "./api/sessions.ts";
import { serveSettings } from "./api/settings.ts";
import { serveSystem } from "./api/system.ts";
import { serveTasks } from "./api/tasks.ts";
import { deleteUser, endSessions, serveUsers } from "./api/users.ts";
import { type AuthentikConfig, type Settings, settingsOf } from "./config.ts";
import { serveExecutor } from "./flow/executor.ts";
import { serveForms } from "./flow/form.ts";
import { errorPage, VERSION } from "./flow/page.ts";
import { verifyPassword } from "./flow/passwords.ts";
import { bindsAs } from "./ldap/bind.ts";
import { dropUnfinished, sourceSaved } from "./ldap/tasks.ts";
import { authorized } from "./oidc/authorize.ts";
import { announceLogout } from "./oidc/backchannel.ts";
import { Instances } from "./oidc/dispatch.ts";
import { serveOidc } from "./oidc/routes.ts";
import { migrate } from "./state/migrate.ts";
import { seedState } from "./state/seed.ts";
import { Store } from "./state/store.ts";
import type { World } from "./world.ts";

/** A running stand-in. */
export interface RunningAuthentik {
  /** Scheme, host, port and path; no slash at its end. */
  url: string;
  /** Writes the state and stops listening. */
  stop(): Promise<void>;
}

/** Starts the stand-in. A first start makes an RSA 4096 key, which takes a second or a few. */
export async function startAuthentik(config: AuthentikConfig): Promise<RunningAuthentik> {
  const settings = settingsOf(config);
  const store = await Store.open(settings.stateFile, seedState);
  const world = makeWorld(store, settings);
  dropUnfinished(world);
  migrate(world);
  const app = below(settings.path, makeApp(world));
  const server: Server = settings.tls ? https.createServer(settings.tls, app) : http.createServer(app);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(settings.port, settings.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `${settings.tls ? "https" : "http"}://${settings.host}:${port}${settings.path ?? ""}`,
    stop: () => stop(server, store),
  };
}

function makeWorld(store: Store, { token, ca, version = NEWEST, trustedProxies }: Settings): World {
  const world: World = {
    state: store.state,
    store,
    token,
    version,
    trustedProxies,
    ca,
    sourceSaved: (source) => sourceSaved(world, source),
    sessionEnded: (session) => void announceLogout(world, session),
    authorized: (request, session, url) => authorized(world, instances, request, session, url),
    userDeactivated: (user) => endSessions(world, user),
    deleteUser: (user) => deleteUser(world, user),
    checkPassword: async (user, password) =>
      (await verifyPassword(user.password, password)) || bindsAs(world, user, password),
  };
  const instances = new Instances(world);
  return world;
}

/** The whole server at a path, as AUTHENTIK_WEB__PATH moves it; outside of it there is nothing. */
function below(path: string | undefined, app: express.Express): express.Express {
  if (path === undefined) return app;
  const root = express();
  root.disable("x-powered-by");
  root.use(path, app);
  root.use((request, response) => errorPage(request, response, 404));
  return root;
}

function makeApp(world: World): express.Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.set(VERSION, world.version);
  app.enable("strict routing");
  app.use(commonHeaders);
  app.use(untrusted(world));
  // Bodies are kept as text: each room reads them as authentik would, errors included.
  app.use(express.text({ type: () => true, limit: "1mb" }));
  const rooms = [
    ...[
      serveSystem,
      serveSettings,
      serveUsers,
      serveGroups,
      serveSessions,
      serveApplications,
      serveBindings,
      serveKeyPairs,
    ],
    ...[
      serveMappings,
      serveOAuth2Providers,
      serveLdapSources,
      serveTasks,
      serveEvents,
      serveExecutor,
      serveForms,
      serveOidc,
    ],
  ];
  for (const serve of rooms) serve(app, world);
  app.use((request, response) => errorPage(request, response, 404));
  const broken: ErrorRequestHandler = (error, request, response, _next) => {
    console.error(`${request.method} ${request.path}:`, error);
    if (response.headersSent) response.destroy();
    else errorPage(request, response, 500);
  };
  app.use(broken);
  return app;
}

async function stop(server: Server, store: Store): Promise<void> {
  (server as http.Server).closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  store.close();
}
