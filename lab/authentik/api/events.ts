/** /events/events/: only what a sync could not write; authentik logs sign-ins and changes there too. */
import type { Express } from "express";
import type { World } from "../world.ts";
import { filtered, ordered, page } from "./pagination.ts";
import { route } from "./rest.ts";

/** Serves the events. */
export function serveEvents(app: Express, world: World): void {
  route(app, world, "/api/v3/events/events/", {
    GET: ({ query }) => {
      const all = ordered(filtered(world.state.events, query, ["action"]), query, "created");
      return { status: 200, body: page(all, query, (event) => event) };
    },
  });
}
