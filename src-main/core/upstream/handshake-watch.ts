import type { Duplex } from 'node:stream';
import { message } from '../ssh2/message-numbers.ts';
import { WireReader } from '../ssh2/wire.ts';

const keptBytes = 16 * 1024;

/** The name lists of a KEXINIT (RFC 4253 §7.1), in their order. */
const kexInitLists = [
  'key exchange',
  'host key',
  'client to server cipher',
  'server to client cipher',
  'client to server MAC',
  'server to client MAC',
] as const;
export type AlgorithmKind = (typeof kexInitLists)[number];

/**
 * Keeps the first bytes that a server sends, which say more about it than ssh2's errors do: whether it is an SSH
 * server at all, what it said before closing, and which algorithms it has.
 */
export class HandshakeWatch {
  private first = Buffer.alloc(0);
  private readonly stop: () => void;

  /** The stream must be paused or have a reader already: this one only looks on. */
  constructor(stream: Duplex) {
    const onData = (data: Buffer) => {
      this.first = Buffer.concat([this.first, data.subarray(0, keptBytes - this.first.length)]);
      if (this.first.length >= keptBytes) this.stop();
    };
    stream.on('data', onData);
    this.stop = () => stream.off('data', onData);
  }

  end(): void {
    this.stop();
  }

  get isEmpty(): boolean {
    return this.first.length === 0;
  }

  /** `SSH-2.0-OpenSSH_9.2p1`, once it has come (RFC 4253 §4.2; lines may stand before it) */
  get identification(): string | undefined {
    return /^SSH-(?:2\.0|1\.99)-[^\r\n]*(?=\r?\n)/m.exec(this.first.toString('latin1'))?.[0];
  }

  /** The first line as text, cut; undefined where the bytes are no text. */
  get firstLine(): string | undefined {
    const line = this.first.toString('latin1').split(/\r?\n/, 1)[0] ?? '';
    return /^[\x20-\x7e\t]+$/.test(line) ? line.slice(0, 200) : undefined;
  }

  /** What the server offers of one kind; undefined where its KEXINIT has not come. */
  offered(kind: AlgorithmKind): string[] | undefined {
    const identification = this.identification;
    if (identification === undefined) return undefined;
    const packet = this.first.indexOf('\n', this.first.indexOf(identification, 0, 'latin1')) + 1;
    try {
      const head = new WireReader(this.first, packet);
      head.uint32(); // packet length
      head.byte(); // padding length
      if (head.byte() !== message.kexInit) return undefined;
      const lists = new WireReader(this.first, head.position + 16); // after the cookie
      for (const name of kexInitLists) {
        const list = lists.text().split(',');
        if (name === kind) return list;
      }
    } catch {
      // cut short
    }
    return undefined;
  }
}
