import type { Duplex } from 'node:stream';
import type { SpokenProtocol } from '../../contract/failure-evidence.ts';
import { cleanText } from '../logging/sanitize.ts';
import { message } from '../ssh2/message-numbers.ts';
import { WireReader } from '../ssh2/wire.ts';
import { spokenProtocol } from './spoken-protocol.ts';

const keptBytes = 16 * 1024;
/** RFC 4253 §4.2, with its line end */
const longestIdentification = 255;

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

  /** `SSH-2.0-OpenSSH_9.2p1`, once it has come (RFC 4253 §4.2; lines may stand before it). Cleaned. */
  get identification(): string | undefined {
    const line = this.identificationLine;
    return line === undefined ? undefined : cleanText(line, longestIdentification);
  }

  private get identificationLine(): string | undefined {
    return /^SSH-(?:2\.0|1\.99)-[^\r\n]*(?=\r?\n)/m.exec(this.first.toString('latin1'))?.[0];
  }

  /** All that has come so far is the beginning of an identification. */
  get isIdentifying(): boolean {
    const text = this.first.toString('latin1');
    if (text === '' || text.length > longestIdentification) return false;
    return 'SSH-2.0-'.startsWith(text) || /^SSH-2\.0-[^\r\n]*\r?$/.test(text);
  }

  /** Of a server that is none of SSH-2. */
  get speaks(): SpokenProtocol {
    return spokenProtocol(this.first);
  }

  /**
   * It has greeted as a server of another protocol does, and nothing of SSH has come. RFC 4253 §4.2 allows lines before
   * the identification, but no SSH server begins like one of those.
   */
  get hasGreetedOtherwise(): boolean {
    if (this.identificationLine !== undefined) return false;
    const isWhole = this.firstLine === undefined || this.first.includes('\n');
    return isWhole && !this.isEmpty && !this.speaks.startsWith('other_');
  }

  /** The first line as text, cut; undefined where the bytes are no text. */
  get firstLine(): string | undefined {
    const line = this.first.toString('latin1').split(/\r?\n/, 1)[0] ?? '';
    return /^[\x20-\x7e\t]+$/.test(line) ? line.slice(0, 200) : undefined;
  }

  /** The first bytes, in hexadecimal digits; undefined where nothing has come, or text. */
  get firstBytes(): string | undefined {
    if (this.isEmpty || this.firstLine !== undefined) return undefined;
    return this.first.subarray(0, 32).toString('hex');
  }

  /** What the server offers of one kind; undefined where its KEXINIT has not come. */
  offered(kind: AlgorithmKind): string[] | undefined {
    const identification = this.identificationLine;
    if (identification === undefined) return undefined;
    const packet = this.first.indexOf('\n', this.first.indexOf(identification, 0, 'latin1')) + 1;
    try {
      const head = new WireReader(this.first, packet);
      head.uint32(); // packet length
      head.byte(); // padding length
      if (head.byte() !== message.kexInit) return undefined;
      const lists = new WireReader(this.first, head.position + 16); // after the cookie
      for (const name of kexInitLists) {
        const list = lists.text();
        if (name === kind) return boundedNames(list);
      }
    } catch {
      // cut short
    }
    return undefined;
  }
}

const longestList = 100;
const longestName = 64; // RFC 4251 §6

/** A name list of a target, as far as it is one: a stranger wrote it, and it goes into logs and reports. */
function boundedNames(list: string): string[] {
  return list.split(',', longestList).map((name) => name.replace(/[^\x21-\x7e]/g, '?').slice(0, longestName));
}
