import { appendFileSync, readFileSync } from 'node:fs';
import type { IssuedCertificate } from '../../contract/commands/settings.ts';
import { nodeErrorCode } from '../failure.ts';
import type { Log } from '../logging/log.ts';
import { writeFileAtomically } from '../storage/atomic-file.ts';

const kept = 1000;
/** lines in the file beyond which it is written anew with the kept ones */
const mostLines = 4 * kept;

const fields = [
  'serial',
  'person',
  'email',
  'socket',
  'login',
  'session',
  'issued_at',
  'valid_until',
] as const satisfies readonly (keyof IssuedCertificate)[];

/**
 * The last 1,000 certificates that the CA has issued, one a line in a file. The target's sshd logs the serial of each
 * login: here stands whose it was. A file that cannot be written keeps nobody from logging in.
 */
export class IssuedCertificates {
  private readonly file: string;
  private readonly log: Log;
  private readonly certificates: IssuedCertificate[];
  private lines: number;
  /** the file ends in the middle of a line */
  private torn: boolean;

  constructor(file: string, log: Log) {
    this.file = file;
    this.log = log;
    const text = readIfThere(file, log);
    const lines = text.split('\n').filter(Boolean);
    this.lines = lines.length;
    this.torn = text !== '' && !text.endsWith('\n');
    this.certificates = lines.flatMap((line) => parse(line) ?? []).slice(-kept);
  }

  add(certificate: IssuedCertificate): void {
    this.certificates.push(certificate);
    if (this.certificates.length > kept) this.certificates.shift();
    try {
      if (this.lines >= mostLines) this.compact();
      else this.append(certificate);
    } catch (error) {
      this.log.error('issued certificate cannot be noted', {
        error: nodeErrorCode(error) ?? String(error),
        socket_id: certificate.socket,
        session_id: certificate.session,
        serial: certificate.serial,
      });
    }
  }

  /** Newest first. */
  list(): IssuedCertificate[] {
    return this.certificates.toReversed();
  }

  private append(certificate: IssuedCertificate): void {
    const start = this.torn ? '\n' : '';
    this.torn = true;
    appendFileSync(this.file, `${start}${JSON.stringify(certificate)}\n`, { mode: 0o600 });
    this.torn = false;
    this.lines++;
  }

  private compact(): void {
    writeFileAtomically(this.file, this.certificates.map((one) => `${JSON.stringify(one)}\n`).join(''));
    this.lines = this.certificates.length;
    this.torn = false;
  }
}

function readIfThere(file: string, log: Log): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = nodeErrorCode(error);
    if (code !== 'ENOENT') log.error(`issued certificates cannot be read: ${code ?? error}`);
    return '';
  }
}

function parse(line: string): IssuedCertificate | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null) return undefined;
    const found = value as Record<string, unknown>;
    if (!fields.every((name) => typeof found[name] === 'string')) return undefined;
    return Object.fromEntries(fields.map((name) => [name, found[name]])) as unknown as IssuedCertificate;
  } catch {
    return undefined;
  }
}
