import { isAnswer } from "../ask.ts";
import { explain } from "../catalogue.ts";
import { bad, fine, type Probe } from "../verdict.ts";
import * as preconditions from "./preconditions.ts";

/** Immich itself says that it can start a sign-in, from where it stands. */
export const start: readonly Probe[] = [
  {
    code: "immich/authorize",
    title: "Immich can start a sign-in",
    required: true,
    after: [
      ...["immich/reachable", "immich/origins", "immich/oauth-on", "container/ca", "container/connection"],
      ...[...preconditions.document, "issuer/equal", "discovery/https"],
    ],
    judge: ({ wanted, immich: { authorize }, container }) => {
      const wrong = authorize.find(({ reply }) => !isAnswer(reply) || reply.status !== 201);
      if (!wrong) return fine("name, trust, discovery and issuer are right from inside Immich");
      const { reply } = wrong;
      if (!isAnswer(reply)) return bad(`no answer (${reply.code})`, `look at the proxy of ${wrong.origin}`);
      const words = String((reply.json as { message?: unknown } | undefined)?.message ?? reply.status);
      const [entry] = explain(words);
      // A process started just now gets through: Immich's own started before the CA's file was as it is.
      if (entry?.code === "login/fetch-failed" && container && "code" in container && container.code === null)
        return bad(
          `Immich says: ${words}, though a new process in its container reaches and trusts Authentik`,
          `docker restart ${wanted.immich.container}: Node reads the CA's file at its start only`,
        );
      return bad(`Immich says: ${words}`, entry?.byHand ?? "look at Immich's log");
    },
  },
];
