import { spawn } from "node:child_process";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import ssh2 from "ssh2";

/** An SSH server of this test, as the one on a domain controller: whoever signs in runs commands there. */
export interface SshServer {
  port: number;
  /** Its public key, as `ssh-keyscan` prints it behind the host's name. */
  hostKey: string;
  /** The one key that it lets in, OpenSSH format. */
  userKey: string;
  /** Command lines that were run. */
  commands: string[];
  stop(): void;
}

/** @param shell command and arguments that run a command line where the server is said to be */
export async function startSshServer([file = "", ...args]: readonly string[]): Promise<SshServer> {
  const [host, user] = [keyPair(), keyPair()];
  const allowed = ssh2.utils.parseKey(user.public);
  if (allowed instanceof Error) throw allowed;
  const commands: string[] = [];
  const server = new ssh2.Server({ hostKeys: [host.private] }, (client) => {
    client.on("authentication", (context) => {
      const known = context.method === "publickey" && context.key.data.equals(allowed.getPublicSSH());
      const proved =
        context.method === "publickey" &&
        (!context.signature ||
          (context.blob && allowed.verify(context.blob, context.signature, context.hashAlgo) === true));
      if (known && proved) context.accept();
      else context.reject(["publickey"]);
    });
    client.on("session", (accept) => {
      accept().on("exec", (acceptCommand, _reject, { command }) => {
        commands.push(command);
        const channel = acceptCommand();
        const child = spawn(file, [...args, command], { stdio: ["pipe", "pipe", "pipe"] });
        channel.pipe(child.stdin);
        child.stdout.pipe(channel, { end: false });
        child.stderr.pipe(channel.stderr, { end: false });
        child.on("close", (code) => {
          channel.exit(code ?? 255);
          channel.end();
        });
      });
    });
    // A client that likes the server's key no better than its own goes away in the middle.
    client.on("error", () => {});
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  server.unref();
  return {
    port: (server.address() as AddressInfo).port,
    hostKey: host.public,
    userKey: user.private,
    commands,
    stop: () => server.close(),
  };
}

/** One that ssh2 can read itself: now and then it makes one that it calls malformed. */
function keyPair(): { public: string; private: string } {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync("ed25519");
    const read = [pair.public, pair.private].map((key) => ssh2.utils.parseKey(key));
    if (!read.some((key) => key instanceof Error)) return pair;
  }
}
