import type { DockerEngine } from "../support/docker/engine.ts";

/** What is to be proved: plain data, so that a resource's inputs and the doctor can both hold it. */
export interface ProofTarget {
  authentik: {
    /** Public URL, as Immich and the browser reach it. */
    url: string;
    slug: string;
    clientId: string;
    /** As the stack hands it to Immich, with its trailing slash. */
    issuer: string;
  };
  immich: {
    /** Base URL for the admin API, as this machine reaches Immich. */
    url: string;
    /** Immich's origins as browsers use them, the main one first. */
    origins: string[];
    /** Name of the container on the engine; left out where Immich runs elsewhere. */
    container?: string;
    /** Its settings come from IMMICH_CONFIG_FILE, and are meant to. */
    fromFile?: boolean;
  };
  /** API token of Authentik; the probes only read with it. Apart from the rest, which may be read in the state. */
  authentikToken: string;
  /** API key of Immich; needs systemConfig.read. */
  immichApiKey: string;
  /** The engine of the container; left out where it is the one that the environment names. Holds secrets. */
  engine?: DockerEngine;
  /** Every URI that Immich may send. */
  redirectUris: string[];
  /** Accounts that are not people, as the settings say; left out where they name none. */
  notPeople?: readonly string[];
  /** CA in PEM that signed the certificates of both; left out where a public CA did. */
  ca?: string;
}
