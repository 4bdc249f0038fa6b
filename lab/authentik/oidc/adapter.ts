/** Where oidc-provider keeps codes, tokens and grants: in the stand-in's own state, per OAuth2 provider. */
import type { Adapter, AdapterPayload } from "oidc-provider";
import type { World } from "../world.ts";

/** A factory for `Configuration.adapter`; the records of different OAuth2 providers do not meet. */
export function adapterFor(world: World, provider: number): (model: string) => Adapter {
  return (model) => {
    const room = `${provider}:${model}`;
    const entries = () => {
      world.state.oidc[room] ??= {};
      return world.state.oidc[room];
    };
    const live = (id: string): AdapterPayload | undefined => {
      const entry = entries()[id];
      return entry && entry.expires > Date.now() / 1000 ? entry.payload : undefined;
    };
    return {
      async upsert(id, payload, expiresIn) {
        const now = Date.now() / 1000;
        const all = entries();
        // Old records are swept where new ones are written: nobody else looks at them again.
        for (const [known, { expires }] of Object.entries(all)) if (expires < now) delete all[known];
        all[id] = { payload: payload as Record<string, unknown>, expires: now + (expiresIn || 86_400) };
        world.store.changed();
      },
      async find(id) {
        return live(id);
      },
      async findByUid(uid) {
        return Object.keys(entries())
          .map(live)
          .find((payload) => payload?.uid === uid);
      },
      async findByUserCode() {
        return undefined;
      },
      async consume(id) {
        const entry = entries()[id];
        if (entry) entry.payload.consumed = Math.floor(Date.now() / 1000);
        world.store.changed();
      },
      async destroy(id) {
        delete entries()[id];
        world.store.changed();
      },
      // As measured: a replayed code leaves the tokens that were issued for it alone.
      async revokeByGrantId() {},
    };
  };
}
