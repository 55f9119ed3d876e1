import { cleanText } from '../logging/sanitize.ts';
import { WireReader } from '../ssh2/wire.ts';
import { SftpPackets, type } from './sftp-packets.ts';
import type { Transfer, TransferListener, TransferObserver } from './transfer-observer.ts';

/** More than any client has on the way at once; what exceeds them is reported as interrupted, oldest first. */
const mostRequests = 4096;
const mostFiles = 1024;

const openFlags = { read: 1, write: 2, create: 8, truncate: 16 };
const status = { ok: 0, endOfFile: 1 };
const statusNames = [
  'ok',
  'end of file',
  'no such file',
  'permission denied',
  'failure',
  'bad message',
  'no connection',
  'connection lost',
  'operation unsupported',
];

interface OpenFile {
  path: string;
  flags: number;
  bytesRead: number;
  bytesWritten: number;
  /** the first error of a read or a write */
  error: string | undefined;
}

type Operation = Omit<Transfer, 'protocol' | 'result'>;

/** What a request will have done once the answer to it says so. */
type Request =
  | { kind: 'open'; file: OpenFile }
  | { kind: 'read'; file: OpenFile }
  | { kind: 'write'; file: OpenFile; bytes: number }
  | { kind: 'close'; file: OpenFile; handle: string }
  | { kind: 'operation'; operation: Operation };

/** Follows an SFTP subsystem, protocol version 3 (draft-ietf-secsh-filexfer-02 and OpenSSH's extensions). */
export class SftpObserver implements TransferObserver {
  private readonly listener: TransferListener;
  private readonly fromClientPackets = new SftpPackets((packet, head) => this.request(packet, head));
  private readonly fromServerPackets = new SftpPackets((packet, head) => this.answer(packet, head));
  private readonly requests = new Map<number, Request>();
  private readonly files = new Map<string, OpenFile>();
  private started = { client: false, server: false };
  private over = false;

  constructor(listener: TransferListener) {
    this.listener = listener;
  }

  fromClient(data: Buffer): void {
    this.observe(() => this.fromClientPackets.push(data));
  }

  fromServer(data: Buffer): void {
    this.observe(() => this.fromServerPackets.push(data));
  }

  end(): void {
    this.observe(() => {
      for (const request of this.requests.values()) this.abandon(request);
      for (const file of this.files.values()) this.reportFile(file, 'interrupted');
    });
    this.over = true;
  }

  private observe(step: () => void): void {
    if (this.over) return;
    try {
      step();
    } catch {
      this.over = true;
      this.requests.clear();
      this.files.clear();
      this.listener.lost();
    }
  }

  private request(packet: number, head: Buffer): void {
    if (!this.started.client) {
      if (packet !== type.init) throw new RangeError('SFTP starts with INIT');
      this.started.client = true;
      return;
    }
    if (packet < type.open || (packet > type.symlink && packet !== type.extended)) {
      throw new RangeError('no SFTP request');
    }
    const reader = new WireReader(head);
    const id = reader.uint32();
    const request = this.parseRequest(packet, reader);
    if (!request) return;
    this.requests.set(id, request);
    if (this.requests.size > mostRequests) {
      const [oldest, abandoned] = this.requests.entries().next().value ?? [];
      if (oldest !== undefined) this.requests.delete(oldest);
      if (abandoned) this.abandon(abandoned);
    }
  }

  private parseRequest(packet: number, reader: WireReader): Request | undefined {
    switch (packet) {
      case type.open: {
        const path = pathFrom(reader);
        return {
          kind: 'open',
          file: { path, flags: reader.uint32(), bytesRead: 0, bytesWritten: 0, error: undefined },
        };
      }
      case type.close: {
        const handle = handleFrom(reader);
        const file = this.files.get(handle);
        return file && { kind: 'close', file, handle };
      }
      case type.read: {
        const file = this.files.get(handleFrom(reader));
        return file && { kind: 'read', file };
      }
      case type.write: {
        const file = this.files.get(handleFrom(reader));
        reader.uint64();
        return file && { kind: 'write', file, bytes: reader.uint32() };
      }
      case type.fsetstat: {
        // every upload ends with one: worth a line only where nothing else says that the file was changed
        const file = this.files.get(handleFrom(reader));
        return file && !isUpload(file) ? operation('setstat', file.path) : undefined;
      }
      case type.setstat:
        return operation('setstat', pathFrom(reader));
      case type.remove:
        return operation('remove', pathFrom(reader));
      case type.mkdir:
        return operation('mkdir', pathFrom(reader));
      case type.rmdir:
        return operation('rmdir', pathFrom(reader));
      case type.rename:
        return operation('rename', pathFrom(reader), pathFrom(reader));
      case type.symlink: {
        // OpenSSH sends what the link points to first, the draft the link; all clients follow OpenSSH by now
        const target = pathFrom(reader);
        return operation('symlink', pathFrom(reader), target);
      }
      case type.extended:
        return extendedOperation(reader);
      default:
        return undefined;
    }
  }

  private answer(packet: number, head: Buffer): void {
    const reader = new WireReader(head);
    if (!this.started.server) {
      // later versions lay their packets out differently; OpenSSH speaks 3
      if (packet !== type.version || reader.uint32() > 3) throw new RangeError('no SFTP version up to 3');
      this.started.server = true;
      return;
    }
    const isAnswer = packet >= type.status && packet <= type.attrs;
    if (!isAnswer && packet !== type.extendedReply) throw new RangeError('no SFTP answer');
    const id = reader.uint32();
    const request = this.requests.get(id);
    if (!request) return;
    this.requests.delete(id);
    if (packet === type.handle && request.kind === 'open') this.opened(handleFrom(reader), request.file);
    else if (packet === type.data && request.kind === 'read') request.file.bytesRead += reader.uint32();
    else if (packet === type.status) this.settle(request, statusFrom(reader));
  }

  private opened(handle: string, file: OpenFile): void {
    this.files.set(handle, file);
    if (this.files.size <= mostFiles) return;
    const [oldest, lost] = this.files.entries().next().value ?? [];
    if (oldest !== undefined) this.files.delete(oldest);
    if (lost) this.reportFile(lost, 'interrupted');
  }

  /** @param error undefined: it worked */
  private settle(request: Request, error: string | undefined): void {
    switch (request.kind) {
      case 'open':
        return this.reportFile(request.file, error ?? 'ok');
      case 'read':
        request.file.error ??= error === statusNames[status.endOfFile] ? undefined : error;
        return;
      case 'write':
        if (error === undefined) request.file.bytesWritten += request.bytes;
        request.file.error ??= error;
        return;
      case 'close':
        this.files.delete(request.handle);
        return this.reportFile(request.file, request.file.error ?? error ?? 'ok');
      case 'operation':
        return this.report(request.operation, error ?? 'ok');
    }
  }

  private abandon(request: Request): void {
    if (request.kind === 'open') this.reportFile(request.file, 'interrupted');
    if (request.kind === 'operation') this.report(request.operation, 'interrupted');
  }

  /** A file may have been written and read through one handle. */
  private reportFile(file: OpenFile, result: string): void {
    const { path, bytesRead, bytesWritten } = file;
    const upload = isUpload(file);
    if (upload) this.report({ operation: 'upload', path, bytes: bytesWritten }, result);
    if (bytesRead > 0 || !upload) this.report({ operation: 'download', path, bytes: bytesRead }, result);
  }

  private report(operation: Operation, result: string): void {
    this.listener.finished({ protocol: 'sftp', ...operation, result });
  }
}

function isUpload({ flags, bytesWritten }: OpenFile): boolean {
  const changes = flags & (openFlags.create | openFlags.truncate);
  return (
    bytesWritten > 0 || changes !== 0 || (flags & (openFlags.write | openFlags.read)) === openFlags.write
  );
}

function operation(name: Transfer['operation'], path: string, target?: string): Request {
  return {
    kind: 'operation',
    operation: { operation: name, path, ...(target === undefined ? {} : { target }) },
  };
}

/** OpenSSH's `PROTOCOL` file, section 4; `rename` in its client is posix-rename. */
function extendedOperation(reader: WireReader): Request | undefined {
  const name = reader.text();
  if (name === 'posix-rename@openssh.com') return operation('rename', pathFrom(reader), pathFrom(reader));
  if (name === 'lsetstat@openssh.com') return operation('setstat', pathFrom(reader));
  if (name === 'hardlink@openssh.com') {
    const target = pathFrom(reader);
    return operation('hardlink', pathFrom(reader), target);
  }
  return undefined;
}

function pathFrom(reader: WireReader): string {
  return cleanText(reader.text());
}

function handleFrom(reader: WireReader): string {
  return reader.bytes().toString('latin1');
}

/** What went wrong, in the server's words; undefined for success. */
function statusFrom(reader: WireReader): string | undefined {
  const code = reader.uint32();
  if (code === status.ok) return undefined;
  if (code === status.endOfFile) return statusNames[code];
  // version 3 added the text, and not every server sends it
  const text = reader.remaining >= 4 ? cleanText(reader.text(), 200) : '';
  return text || (statusNames[code] ?? `status ${code}`);
}
