import type { Codes } from "./explained.ts";

const again = "then the same command again";

/** Bringing what is missing: every command begins with it. */
export const setup: Codes = {
  "setup/command": {
    means: "there is no such command",
    why: "a slip of the pen",
    next: "`npm run` lists them",
  },
  "setup/node-too-old": {
    means: "this machine's Node is older than 20",
    why: "the set-up starts on it, before it brings Node 24",
    next: `install Node, https://nodejs.org/en/download, ${again}`,
  },
  "setup/no-speed-up": {
    means: "@pulumi/pulumi is not of the release line that set-up knows how to load quickly",
    why: "another version of it is installed than package-lock.json says",
    next: "`npm ci`",
  },
  "setup/npm-missing": {
    means: "this machine has no npm",
    why: "some systems package it apart from Node",
    next: `\`sudo apt-get install npm\`, ${again}`,
  },
  "setup/npm-ci": {
    means: "npm could not install the packages",
    why: "no way to npm's registry, a full disk, or files of another user in node_modules",
    next: `\`npm ping\`; \`ls -ld node_modules\`; ${again}`,
  },
  "setup/no-way": {
    means: "a tool could neither be found, downloaded nor built",
    why: "each way's reason stands in the message",
    next: `give this machine access to the download, or install it, ${again}`,
  },
  "setup/stand-in": {
    means: "a plugin is set-up's stand-in, and this is no lab",
    why: "its download could not be reached; a stand-in knows only what the lab needs, and a home would miss the rest",
    next: "let this machine reach the download; `IMMICH_SSO_OFFLINE=0 npm run setup`, which tries it again",
  },
  "setup/bridge-missing": {
    means: "the Terraform bridge is not where Pulumi keeps its plugins",
    why: "this shell was not set up, and automatic downloads are off",
    next: '`npm run setup`, then `eval "$(npm run -s env)"`',
  },
  "setup/unpack": {
    means: "a download could not be unpacked",
    why: "there is no tar, or the disk is full",
    next: `\`sudo apt-get install tar\`; \`df -h\`; ${again}`,
  },
  "setup/go-missing": {
    means: "something has to be built, and there is no Go",
    why: "its download cannot be reached from here",
    next: `install Go, https://go.dev/doc/install, ${again}`,
  },
  "setup/go-too-old": {
    means: "this machine's Go is too old",
    why: "from 1.21 on Go fetches the version that it needs by itself",
    next: `install Go, https://go.dev/doc/install, ${again}`,
  },
  "setup/go-build": {
    means: "a Go program could not be built",
    why: "a damaged cache of modules, or no way to them; the compiler's lines are in the message",
    next: `\`go clean -modcache\`, ${again}`,
  },
  "setup/disk-full": {
    means: "there is too little room for a build",
    why: "modules and the build's cache want about 1 GB",
    next: `\`df -h\`; or set IMMICH_SSO_CACHE, GOCACHE and GOMODCACHE to another disk, ${again}`,
  },
  "setup/authentik-sdk": {
    means: "the SDK of Authentik's provider could not be generated",
    why: "`pulumi package add` failed; its lines are in the message",
    next: `mend what they say, ${again}`,
  },
  "setup/provider-version": {
    means: "there is no version of Authentik's Terraform provider to go by",
    why: "what was typed is not one, or Pulumi.yaml lost its `packages`",
    next: "`npm run provider -- 2026.5.0`; `git checkout Pulumi.yaml` brings them back",
  },
  "setup/authentik-sdk-not-built": {
    means: "the SDK was generated and not compiled",
    why: "npm is told to run no scripts",
    next: `\`npm config get ignore-scripts\` has to say false, ${again}`,
  },
  "setup/docker-denied": {
    means: "the Docker engine does not let this user in",
    why: "they are neither root nor in the group docker",
    next: `\`sudo usermod -aG docker $USER\`, sign out and in, ${again}`,
  },
  "setup/docker-host": {
    means: "no engine answers at DOCKER_HOST",
    why: "it does not run, or the variable is an old one",
    next: `\`unset DOCKER_HOST\`, or start that engine, ${again}`,
  },
  "setup/docker-missing": {
    means: "no Docker engine runs here, and the set-up may start none",
    why: "it is not root, or knows no way to install one",
    next: `\`sudo systemctl start docker\`, or \`sudo apt-get install docker.io\`, ${again}`,
  },
  "setup/docker-start": {
    means: "the set-up's own engine did not start",
    why: "often a container without the rights for it; the log's end is in the message",
    next: `start Docker on this machine, or set DOCKER_HOST, ${again}`,
  },
  "setup/docker-stop": {
    means: "the set-up's own engine does not end",
    why: "a container in it does not",
    next: "the `kill -9` of the message",
  },
  "setup/apt": {
    means: "apt-get could not install docker.io",
    why: "no way to the packages, or another apt runs",
    next: `\`apt-get update\` has to work, ${again}`,
  },
};
