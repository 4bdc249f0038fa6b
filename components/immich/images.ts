import { own } from "../support/own.ts";
import { isBefore } from "./upgrade.ts";

/** Where each part comes from; with a digest beside the tag, the tag is for people and the digest decides. */
export interface Images {
  server: string;
  machineLearning: string;
  database: string;
  redis: string;
}

/**
 * Digests of Immich's own images. A version that is not listed goes by its tag alone, which its makers do not move;
 * `immich-sso:images` takes a digest for it.
 */
const digests: Record<string, { server: string; machineLearning: string }> = {
  "3.1.0": {
    server: "b434cb9287eea1471c9974845914d4dd328c9c2d652e446ed4930f99944f0ceb",
    machineLearning: "5a0839dc5303cd7215bcd2180a26aed3af41675aefb3e75e5157e9f10ad16e6e",
  },
  "3.2.2": {
    server: "79cc1623323d5894922686d8743b4780181428f98eecbfb58ce12c41ef02d1ea",
    machineLearning: "60dfcf266a9ef3b7376f5678e8c980d4fb61db5fc48c078fe8a326ab1535d60d",
  },
  "3.2.4": {
    server: "d317916b28090c33eb36b308464ea391f8b7df1d850fcfea227a39ec879718c2",
    machineLearning: "e16c2f166a8174901959fdf85e2e4c7bd1ebc4b37e0b6655de97c41408a260c4",
  },
  "3.3.1": {
    server: "db996e352359771c6a3db121a0ed8761516b22f727fc092a0f46dcfef82c1bc1",
    machineLearning: "513c831cfb010ad319341a0c86b42c575a0d5b688d3e8cae346ee624074a58ed",
  },
};

/** Postgres 14 with VectorChord, the same in every release of 3.x. */
const database =
  "ghcr.io/immich-app/postgres:14-vectorchord0.4.3-pgvectors0.2.0" +
  "@sha256:bcf63357191b76a916ae5eb93464d65c07511da41e3bf7a8416db519b40b1c23";

/** Valkey 9, as the compose files of 3.1, 3.2 and 3.3 pin it. */
const redis = {
  before32:
    "docker.io/valkey/valkey:9@sha256:8e8d64b405ce18f41b8e5ee20aa4687a8ed0022d1298f2ce31cdcf3a76e09411",
  since32:
    "docker.io/valkey/valkey:9@sha256:70739f85ad2ee01a726a965584a0f94895f01b0c60b3cc8b0aeef11eaa6888cf",
  since33:
    "docker.io/valkey/valkey:9@sha256:c123e3715db63d06d4ad6964884037aa0d5d4d703939b9929954112889708e1d",
};

/** The images of a version of Immich, as its own compose file has them. */
export function imagesOf(version: string): Images {
  const digest = own(digests, version);
  return {
    server: immich("server", version, digest?.server),
    machineLearning: immich("machine-learning", version, digest?.machineLearning),
    database,
    redis: redisOf(version),
  };
}

function redisOf(version: string): string {
  if (isBefore(version, "3.2.0")) return redis.before32;
  return isBefore(version, "3.3.0") ? redis.since32 : redis.since33;
}

function immich(part: string, version: string, digest: string | undefined): string {
  const image = `ghcr.io/immich-app/immich-${part}:v${version}`;
  return digest ? `${image}@sha256:${digest}` : image;
}
