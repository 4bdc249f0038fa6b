/**
 * A directory of a few entries that speaks LDAP: bind, search below a base with one equality filter, unbind.
 * The real one is a Samba AD (test/stack); this one can be broken at will and needs no container.
 */
import net from "node:net";
import { BerReader, BerWriter } from "ldapts";

/** An entry: attributes as texts or bytes, several values as a list. */
export interface FakeEntry {
  dn: string;
  attributes: Record<string, string | Buffer | (string | Buffer)[]>;
}

const RESULT = { success: 0, noSuchObject: 32, invalidCredentials: 49 };
const EQUALITY = 0xa3;

/** A listening directory; change `entries` and `passwords` at any time. */
export class FakeDirectory {
  entries: FakeEntry[] = [];
  /** DN → password. */
  passwords: Record<string, string> = {};
  /** Holds every search back until the promise is resolved. */
  pause: Promise<void> = Promise.resolve();
  readonly #server = net.createServer((socket) => this.#serve(socket));

  /** Starts listening; returns the `ldap://` URI. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `ldap://127.0.0.1:${(this.#server.address() as net.AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
  }

  #serve(socket: net.Socket): void {
    let pending = Buffer.alloc(0);
    socket.on("error", () => socket.destroy());
    socket.on("data", (chunk: Buffer) => {
      pending = Buffer.concat([pending, chunk]);
      for (;;) {
        const reader = new BerReader(pending);
        if (reader.readSequence() === null || reader.remain < reader.length) return;
        const end = reader.offset + reader.length;
        const message = new BerReader(pending.subarray(reader.offset, end));
        pending = pending.subarray(end);
        void this.#answer(socket, message);
      }
    });
  }

  async #answer(socket: net.Socket, message: BerReader): Promise<void> {
    const id = message.readInt() ?? 0;
    const operation = message.readSequence();
    if (operation === 0x60) {
      message.readInt();
      const dn = message.readString() ?? "";
      const right = this.passwords[dn] === message.readString(0x80);
      socket.write(result(id, 0x61, right ? RESULT.success : RESULT.invalidCredentials));
    } else if (operation === 0x63) {
      await this.pause;
      this.#search(socket, id, message);
    } else if (operation === 0x42) {
      socket.end();
    }
  }

  #search(socket: net.Socket, id: number, message: BerReader): void {
    const base = (message.readString() ?? "").toLowerCase();
    message.readEnumeration();
    message.readEnumeration();
    message.readInt();
    message.readInt();
    message.readBoolean();
    const equality = message.peek() === EQUALITY ? readEquality(message) : undefined;
    const below = this.entries.filter(({ dn }) => dn.toLowerCase().endsWith(base));
    if (below.length === 0) {
      socket.write(result(id, 0x65, RESULT.noSuchObject));
      return;
    }
    for (const entry of below) {
      const values = [entry.attributes[equality?.[0] ?? ""] ?? []].flat();
      if (equality === undefined || equality[0] === "objectClass" || values.includes(equality[1])) {
        socket.write(found(id, entry));
      }
    }
    socket.write(result(id, 0x65, RESULT.success));
  }
}

function readEquality(message: BerReader): [string, string] {
  message.readSequence(EQUALITY);
  return [message.readString() ?? "", message.readString() ?? ""];
}

function result(id: number, operation: number, code: number): Buffer {
  const writer = new BerWriter();
  writer.startSequence();
  writer.writeInt(id);
  writer.startSequence(operation);
  writer.writeEnumeration(code);
  writer.writeString("");
  writer.writeString(code === RESULT.success ? "" : "data 52e");
  writer.endSequence();
  writer.endSequence();
  return writer.buffer;
}

function found(id: number, { dn, attributes }: FakeEntry): Buffer {
  const writer = new BerWriter();
  writer.startSequence();
  writer.writeInt(id);
  writer.startSequence(0x64);
  writer.writeString(dn);
  writer.startSequence();
  for (const [name, values] of Object.entries(attributes)) {
    writer.startSequence();
    writer.writeString(name);
    writer.startSequence(0x31);
    for (const value of [values].flat()) writer.writeBuffer(Buffer.from(value), 0x04);
    writer.endSequence();
    writer.endSequence();
  }
  writer.endSequence();
  writer.endSequence();
  writer.endSequence();
  return writer.buffer;
}
