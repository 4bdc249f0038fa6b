/** Programs of others that only tests run, built by Go once and kept in set-up's cache: test/tools/go.mod. */
import { createSetup } from "../../setup/context.mjs";
import { ensureBuilt } from "../../setup/support/go-build.mjs";

const packages = {
  /** The linter of GitHub's workflows. */
  actionlint: "github.com/rhysd/actionlint/cmd/actionlint",
  /** Runs such workflows on this machine; Forgejo's and Gitea's own runners are made from it. */
  act: "github.com/nektos/act",
  /** An S3 server that keeps objects as files. */
  versitygw: "github.com/versity/versitygw/cmd/versitygw",
};

/** @returns where the executable lies */
export async function goTool(binary: keyof typeof packages): Promise<string> {
  const program = {
    title: binary,
    binary,
    module: "test/tools",
    package: packages[binary],
    sources: false,
  };
  return (await ensureBuilt(createSetup(process.env), program)).file;
}
