import { record, text } from "../../support/shape.ts";
import { shellWord } from "../../support/shell.mjs";
import { isAnswer } from "../ask.ts";
import { explain } from "../catalogue.ts";
import { type Affected, bad, fine, type Probe } from "../verdict.ts";
import { isImmich } from "./origins.ts";
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
    judge: ({ wanted, immich: { authorize: all, wellKnown }, container }) => {
      // A domain at which Immich does not answer has its own finding.
      const dead = wellKnown.filter(({ reply }) => !isImmich(reply)).map(({ origin }) => origin);
      const authorize = all.filter(({ origin }) => !dead.includes(origin));
      const bads = authorize.filter(({ reply }) => !isAnswer(reply) || reply.status !== 201);
      const [wrong] = bads;
      if (!wrong) return fine("name, trust, discovery and issuer are right from inside Immich");
      const { reply } = wrong;
      const origins = bads.map(({ origin }) => origin);
      const affected: Affected =
        bads.length === all.length
          ? "everybody"
          : { people: `people at ${origins.join(", ")}`, stuck: true, origins };
      if (!isAnswer(reply))
        return bad(`no answer (${reply.code})`, `look at the proxy of ${wrong.origin}`, affected);
      const said = record(reply.json) ? reply.json.message : undefined;
      const words = text(said) ? said : String(reply.status);
      const [entry] = explain(words);
      // A process started just now gets through: Immich's own started before the CA's file was as it is.
      if (entry?.code === "login/fetch-failed" && container && "code" in container && container.code === null)
        return bad(
          `Immich says: ${words}, though a new process in its container reaches and trusts Authentik`,
          `docker restart ${shellWord(wanted.immich.container ?? "")}: Node reads the CA's file at its start only`,
          affected,
        );
      return bad(`Immich says: ${words}`, entry?.byHand ?? "look at Immich's log", affected);
    },
  },
];
