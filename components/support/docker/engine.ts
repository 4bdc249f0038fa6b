/** A Docker engine other than the one that the environment names. Plain data; the TLS material is secret. */
export interface DockerEngine {
  /** `unix:///path`, `ssh://user@host[:port]` or `tcp://host:port`. */
  host: string;
  /** More options for the ssh command, for example `-i` and a key's path; only for ssh://. */
  sshOptions: readonly string[];
  /** For tcp://, all three in PEM. */
  tls?: DockerTls | undefined;
}

export interface DockerTls {
  /** The CA that signed the engine's certificate. */
  ca: string;
  /** This machine's certificate for the engine, and its key. */
  cert: string;
  key: string;
}

/** True where the engine runs on another machine, so that a path on this one says nothing. */
export function isRemote(engine: Pick<DockerEngine, "host"> | undefined): boolean {
  return engine !== undefined && !engine.host.startsWith("unix://");
}
