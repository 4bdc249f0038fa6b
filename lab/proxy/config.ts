/** How the TLS proxy is told what to do. */

/** The configuration file's content; paths are absolute. */
export type ProxyConfig = {
  /** IP address to listen on. */
  readonly host: string;
  readonly port: number;
  /** Path of the certificate, PEM. */
  readonly certificate: string;
  /** Path of its private key, PEM. */
  readonly key: string;
  /** Port of 127.0.0.1 that Immich's container publishes. */
  readonly upstreamPort: number;
};
