import { leftOutInWords } from "../support/authentik/not-people.ts";
import type { People, Person } from "../support/authentik/people.ts";
import { trusting } from "../support/trust.ts";
import type { Reply } from "./ask.ts";
import {
  type AuthentikEvidence,
  authorizePages,
  lookAtAuthentik,
  secretReply,
} from "./authentik-evidence.ts";
import { type Connection, connectTo } from "./connection.ts";
import { type ContainerView, lookFromContainer } from "./container-view.ts";
import { type ImmichEvidence, lookAtImmich } from "./immich-evidence.ts";
import { lookAtNotices, type Notices } from "./logout-notices.ts";
import { type Crowd, readPeople, type SeenPeople } from "./people.ts";
import type { ProofTarget } from "./target.ts";

/** All that the probes judge, as it was found. No secret is in it. */
export interface Evidence {
  wanted: Omit<ProofTarget, "authentikToken" | "immichApiKey" | "engine">;
  authentik: AuthentikEvidence;
  immich: ImmichEvidence;
  /** This machine's own connections, which may end elsewhere than the container's. */
  here: { authentik: Connection; immich: Connection };
  /** Undefined where Immich runs elsewhere. */
  container: ContainerView | undefined;
  /** The authorize endpoint's answer for each redirect URI; none was asked while the provider's list is empty. */
  redirects: { uri: string; reply: Reply }[];
  /** The answer to the revocation of a dummy token with Immich's own credentials; undefined: not asked. */
  secret: Reply | undefined;
  /** The people who may sign in; undefined where Authentik did not tell. */
  people: Pick<Person, "username" | "mail">[] | undefined;
  /** The accounts that may as well and are not people, in one line; undefined where there are none. */
  leftOut?: string | undefined;
  /** Of the bindings that say who may: see `SeenPeople`. */
  access: Pick<SeenPeople, "isForNobody" | "hasEnded" | "endings"> | undefined;
  /** What Authentik's worker says of telling Immich of logouts; undefined where there is no provider. */
  notices: Notices | undefined;
}

/**
 * Looks at both servers, side by side, and changes nothing on either: every request is a read, but for
 * `POST /api/oauth/authorize`, which only answers an address, and a token request that cannot succeed.
 * @param crowd `somebody` where others tell of everybody's mail: a request or two in place of a page for each 100
 */
export async function gatherEvidence(target: ProofTarget, crowd: Crowd = "everybody"): Promise<Evidence> {
  return (await gatherAll(target, crowd)).evidence;
}

/**
 * The same, with the people as they were read, for whoever compares them further.
 * @param attributes of the people that are kept for that
 */
export async function gatherAll(
  target: ProofTarget,
  crowd: Crowd = "everybody",
  attributes?: readonly string[],
): Promise<{ evidence: Evidence; seen: People | undefined }> {
  const trusted = target.ca ? trusting(target.ca) : undefined;
  const [authentik, immich, toAuthentik, toImmich, container] = await Promise.all([
    lookAtAuthentik(target),
    lookAtImmich(target),
    connectTo(target.authentik.issuer, trusted),
    connectTo(target.immich.origins[0] ?? target.immich.url, trusted),
    target.immich.container === undefined
      ? undefined
      : lookFromContainer(target.immich.container, target.authentik.issuer, target.engine),
  ]);
  const [redirects, secret, seen, notices] = await Promise.all([
    authorizePages(target, authentik),
    secretReply(target, authentik, immich.credentials),
    readPeople(target, authentik.provider, crowd, { attributes }),
    lookAtNotices(target, authentik.provider),
  ]);
  const { credentials: _, ...shown } = immich;
  const { authentikToken: __, immichApiKey: ___, engine: ____, ...wanted } = target;
  const evidence = {
    wanted,
    authentik,
    immich: shown,
    here: { authentik: toAuthentik, immich: toImmich },
    container,
    redirects,
    secret,
    people: seen?.people,
    leftOut: leftOutInWords(seen?.leftOut ?? []),
    access: seen && { isForNobody: seen.isForNobody, hasEnded: seen.hasEnded, endings: seen.endings },
    notices,
  };
  return { evidence, seen };
}
