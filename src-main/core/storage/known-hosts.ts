import { createHmac } from 'node:crypto';
import {
  appendFileSync,
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
} from 'node:fs';
import { nodeErrorCode } from '../failure.ts';
import { writeFileAtomically } from './atomic-file.ts';

export interface KnownHostKey {
  /** as the key itself names it: `ssh-ed25519`, … */
  type: string;
  /** the public key in SSH wire form */
  blob: Buffer;
}

/** Where host keys are looked up when a target shows one, and where a new one goes. */
export interface HostKeyMemory {
  lookup(host: string, port: number): KnownHostKey[];
  add(host: string, port: number, key: KnownHostKey): void;
  /** what is added is trusted from now on */
  readonly isLasting: boolean;
}

/**
 * The host keys this connector trusts, in OpenSSH's known_hosts format (sshd(8)), so that ssh-keygen -F and people
 * can read it. Every call reads the file anew: `sallyport cli trust` may change it while the connector runs.
 * Lines that we cannot read (comments, patterns, @markers) are kept as they are and trusted for nothing.
 */
export class KnownHosts implements HostKeyMemory {
  readonly isLasting = true;
  private readonly file: string;

  constructor(file: string) {
    this.file = file;
  }

  /** The keys recorded for a target; none when it was never seen. */
  lookup(host: string, port: number): KnownHostKey[] {
    return this.lookups()(host, port);
  }

  /** `lookup` for many targets, with one look at the file. */
  lookups(): (host: string, port: number) => KnownHostKey[] {
    const lines = this.read()
      .split('\n')
      .flatMap((text) => parseLine(text) ?? []);
    const plain = Map.groupBy(
      lines.flatMap(({ names, key }) => names.map((name) => ({ name: name.toLowerCase(), key }))),
      ({ name }) => name,
    );
    const hashed = lines.filter(({ names }) => names.some((name) => name.startsWith('|')));
    return (host, port) => {
      const name = hostEntry(host, port);
      const found = hashed.filter(({ names }) => names.some((pattern) => matches(pattern, name)));
      return [...(plain.get(name) ?? []), ...found].map(({ key }) => key);
    };
  }

  /** Records one more key for a target. */
  add(host: string, port: number, key: KnownHostKey): void {
    const text = this.read();
    const fd = openSync(this.file, 'a', 0o600);
    const { size } = fstatSync(fd);
    try {
      const start = text === '' || text.endsWith('\n') ? '' : '\n';
      appendFileSync(fd, `${start}${formatLine(hostEntry(host, port), key)}\n`);
      fsyncSync(fd);
    } catch (error) {
      // a disk that is full has taken a part, which would be read as another key of this host
      ftruncateSync(fd, size);
      throw error;
    } finally {
      closeSync(fd);
    }
  }

  /** Forgets what was recorded for a target and records this key instead, in one step. */
  replace(host: string, port: number, key: KnownHostKey): void {
    const name = hostEntry(host, port);
    this.write([...this.linesWithout(name), formatLine(name, key)]);
  }

  /** Forgets a target, so that its next key is trusted on first use again. */
  forget(host: string, port: number): void {
    this.write(this.linesWithout(hostEntry(host, port)));
  }

  private linesWithout(name: string): string[] {
    const lines = this.read().replace(/\n$/, '').split('\n');
    return lines.flatMap((text) => {
      const line = parseLine(text);
      if (!line?.names.some((pattern) => matches(pattern, name)))
        return text === '' && lines.length === 1 ? [] : [text];
      const others = line.names.filter((pattern) => !matches(pattern, name));
      return others.length > 0 ? [formatLine(others.join(','), line.key)] : [];
    });
  }

  private write(lines: string[]): void {
    writeFileAtomically(this.file, lines.length > 0 ? `${lines.join('\n')}\n` : '');
  }

  private read(): string {
    try {
      return readFileSync(this.file, 'utf8');
    } catch (error) {
      if (nodeErrorCode(error) === 'ENOENT') return '';
      throw error;
    }
  }
}

/** The name a target has in known_hosts: `host`, or `[host]:port` where the port is not 22. */
export function hostEntry(host: string, port: number): string {
  // such a name would read as a list, a pattern, a comment or a marker
  if (!/^[^\s\p{Cc},*?!|#@[\]]+$/u.test(host)) throw new Error('not a host name for known_hosts');
  const name = host.toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}

function formatLine(names: string, { type, blob }: KnownHostKey): string {
  return `${names} ${type} ${blob.toString('base64')}`;
}

function parseLine(text: string): { names: string[]; key: KnownHostKey } | undefined {
  const [names, type, base64] = text.trim().split(/[ \t]+/);
  if (!names || !type || !base64 || /^[#@]/.test(names)) return undefined;
  return { names: names.split(','), key: { type, blob: Buffer.from(base64, 'base64') } };
}

/** Names may have been hashed by ssh-keygen -H: `|1|salt|HMAC-SHA1(salt, name)`, both in base64. */
function matches(pattern: string, name: string): boolean {
  if (!pattern.startsWith('|')) return pattern.toLowerCase() === name;
  const [, version, salt, hash] = pattern.split('|');
  if (version !== '1' || !salt || !hash) return false;
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
}
