import {
  closeSync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import { SessionRecord } from '../../contract/session.ts';
import { Failure, nodeErrorCode } from '../failure.ts';
import { writeFileAtomically } from '../storage/atomic-file.ts';

/**
 * The sessions in an index file, in the order in which they began: for readers beside a running connector. The
 * last line may be half written, and lines of a later version may not parse: they are left out.
 */
export function readSessionIndex(file: string): SessionRecord[] {
  return [...parseIndex(readIfThere(file)).records.values()];
}

/**
 * What became of every session: `sessions.jsonl`, one snapshot of a session a line, the last one of an id wins.
 * Only ever appended to, so a crash can tear no more than the last line. One process writes it at a time.
 */
export class SessionIndex {
  private readonly file: string;
  private readonly records: Map<string, SessionRecord>;
  /** ids in the order in which sessions began, of all and of each socket: lists must not look at every session */
  private readonly order: string[] = [];
  private readonly onSocket = new Map<string, string[]>();
  private lines: number;
  /** those that were live when the connector died */
  readonly interrupted: readonly SessionRecord[];

  /** Opens the index; sessions that were live when the connector died become `interrupted`. */
  static open(file: string): SessionIndex {
    return new SessionIndex(file);
  }

  private constructor(file: string) {
    this.file = file;
    try {
      const { records, lines, whole } = parseIndex(readIfThere(file));
      this.records = records;
      this.lines = lines;
      // a torn last line is dropped: what comes next must start on its own line
      withFile(file, (fd) => ftruncateSync(fd, whole));
    } catch (error) {
      throw unwritable(file, error);
    }
    for (const record of this.records.values()) this.addToOrder(record);
    const interrupted = this.list().filter(({ state }) => state === 'live');
    for (const record of interrupted) this.appendOnceThereIsRoom({ ...record, state: 'interrupted' });
    this.interrupted = interrupted;
    this.compactIfWorthwhile();
  }

  /**
   * Adds a snapshot; one that is not live is on disk, through a power cut, when this returns. Throws Failure
   * `recording_unavailable` when it cannot be written (disk full, …); the index stays whole and usable then.
   */
  append(record: SessionRecord): void {
    if (!this.records.has(record.id)) this.addToOrder(record);
    this.records.set(record.id, record);
    try {
      withFile(this.file, (fd) => appendLine(fd, `${JSON.stringify(record)}\n`, record.state !== 'live'));
    } catch (error) {
      throw unwritable(this.file, error);
    }
    this.lines++;
    this.compactIfWorthwhile();
  }

  /** In the order in which they began. */
  list(): SessionRecord[] {
    return [...this.records.values()];
  }

  /** The ids of all sessions, or of one socket's, in the order in which they began. */
  ids(socket?: string): readonly string[] {
    return socket === undefined ? this.order : (this.onSocket.get(socket) ?? []);
  }

  get(id: string): SessionRecord | undefined {
    return this.records.get(id);
  }

  private addToOrder({ id, socket }: SessionRecord): void {
    this.order.push(id);
    const ids = this.onSocket.get(socket);
    if (ids) ids.push(id);
    else this.onSocket.set(socket, [id]);
  }

  /** A full disk is no reason not to start: the file says `live` until the next start with room. */
  private appendOnceThereIsRoom(record: SessionRecord): void {
    try {
      this.append(record);
    } catch {
      // known in memory, which is what this run shows
    }
  }

  /** Rewrites the file with the last snapshots only, when most of it is outdated. */
  private compactIfWorthwhile(): void {
    if (this.lines < 1000 || this.lines < 4 * this.records.size) return;
    const text = this.list()
      .map((record) => `${JSON.stringify(record)}\n`)
      .join('');
    try {
      writeFileAtomically(this.file, text);
    } catch {
      // no room for a second copy now: the long one is right too. Try again after as many lines again.
    }
    this.lines = this.records.size;
  }
}

/** Opened for each use: a file that was replaced or removed meanwhile is no trap. */
function withFile(file: string, use: (fd: number) => void): void {
  const fd = openSync(file, 'a', 0o600);
  try {
    use(fd);
  } finally {
    closeSync(fd);
  }
}

function appendLine(fd: number, text: string, lasting: boolean): void {
  const line = Buffer.from(text);
  const { size } = fstatSync(fd);
  try {
    for (let offset = 0; offset < line.length; ) offset += writeSync(fd, line, offset);
    if (lasting) fdatasyncSync(fd);
  } catch (error) {
    ftruncateSync(fd, size); // never half a line in the middle
    throw error;
  }
}

const newline = 0x0a;

interface ParsedIndex {
  records: Map<string, SessionRecord>;
  lines: number;
  /** bytes up to the end of the last whole line */
  whole: number;
}

function parseIndex(data: Buffer): ParsedIndex {
  const records = new Map<string, SessionRecord>();
  let lines = 0;
  let whole = 0;
  // line by line: a long index is longer than a string can be
  for (let end = data.indexOf(newline); end >= 0; end = data.indexOf(newline, whole)) {
    const record = parseRecord(data.toString('utf8', whole, end));
    if (record) records.set(record.id, record);
    whole = end + 1;
    lines++;
  }
  return { records, lines, whole };
}

function parseRecord(line: string): SessionRecord | undefined {
  try {
    return SessionRecord.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

function readIfThere(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    if (nodeErrorCode(error) === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

function unwritable(file: string, cause: unknown): Failure {
  return new Failure('recording_unavailable', {
    message: `session index ${file} cannot be written: ${nodeErrorCode(cause) ?? cause}`,
    advice:
      'The session index cannot be written: make room on the disk, or check the rights of the data folder.',
    cause,
  });
}
