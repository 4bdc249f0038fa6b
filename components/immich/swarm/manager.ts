import { dockerCommand } from "../../support/docker/command.ts";
import {
  swarmInactive,
  swarmUnasked,
  swarmVolumeEverywhere,
  swarmWorker,
} from "../../support/docker/swarm-errors.ts";
import { type EngineArgs, knownEngine } from "../engine-provider.ts";

/** What `docker info` says of the engine's swarm, as far as it matters here. */
interface SwarmInfo {
  /** `inactive`, `pending`, `active`, `error` or `locked`. */
  LocalNodeState: string;
  /** True on a manager. */
  ControlAvailable: boolean;
  RemoteManagers: { Addr: string }[] | null;
  Nodes?: number;
}

/** The engine answers within a second; more is one that hangs. */
const timeoutMs = 10_000;

/**
 * Makes sure that services can be made there, before anything is.
 * @param local volumes that each node would have for itself, in words
 * @throws Failure `swarm/unasked`, `swarm/inactive`, `swarm/worker`, `swarm/volume`
 */
export async function checkManager(engine: EngineArgs | undefined, local: readonly string[]): Promise<void> {
  const ask = ["info", "--format", "{{json .Swarm}}"];
  const { refusal, stdout } = await dockerCommand(await knownEngine(engine), ask, { timeout: timeoutMs });
  if (refusal !== undefined) throw swarmUnasked(refusal);
  const { LocalNodeState, ControlAvailable, RemoteManagers, Nodes = 1 } = JSON.parse(stdout) as SwarmInfo;
  if (LocalNodeState !== "active") throw swarmInactive(LocalNodeState);
  if (!ControlAvailable) throw swarmWorker((RemoteManagers ?? []).map(({ Addr }) => Addr));
  if (Nodes > 1 && local.length > 0) throw swarmVolumeEverywhere(Nodes, local);
}
