/** What the first start of a newer release changes in a state that an older one left. */
import { grantTypesOf, knowsGrantTypes } from "../api/edition.ts";
import type { World } from "../world.ts";

/** Since 2026.5 providers have grant types: those of before get every one that the line came with. */
export function migrate(world: World): void {
  if (!knowsGrantTypes(world)) return;
  const all = grantTypesOf({ version: "2026.5.0" });
  for (const provider of world.state.oauth2_providers) provider.grant_types ??= [...all];
  world.store.changed();
}
