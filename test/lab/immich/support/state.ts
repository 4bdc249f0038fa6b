/** What a stand-in remembers, read as one more process on its folder. */
import { type Snapshot, Store } from "../../../../lab/immich/core/store.ts";

export function stateOf(dataDir: string): Snapshot {
  const store = new Store(dataDir);
  try {
    return store.state;
  } finally {
    store.close();
  }
}
