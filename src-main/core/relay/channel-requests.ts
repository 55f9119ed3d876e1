import type { PolicyAction } from '../../contract/policy-action.ts';
import { WireReader } from '../ssh2/wire.ts';

/** Environment that a client may set on the target: the usual AcceptEnv, and what git needs for its protocol 2. */
const environment = /^(LANG|LC_[A-Z]+|TERM|COLORTERM|GIT_PROTOCOL)$/;
const maxEnvironmentBytes = 4096;
const maxVariables = 100;

export interface TerminalSize {
  cols: number;
  rows: number;
}

/** `pty-req` (RFC 4254 §6.2). The modes after the size are passed on as they are. */
export function readPtyRequest(data: Buffer): TerminalSize & { term: string } {
  const reader = new WireReader(data);
  return { term: reader.bytes().subarray(0, 255).toString(), cols: reader.uint32(), rows: reader.uint32() };
}

/** `window-change` (RFC 4254 §6.7) */
export function readWindowChange(data: Buffer): TerminalSize {
  const reader = new WireReader(data);
  return { cols: reader.uint32(), rows: reader.uint32() };
}

/** The one string of `exec`, `subsystem` and `signal`. */
export function readName(data: Buffer): string {
  return new WireReader(data).text();
}

/** What a channel is there for, by the request that starts it. */
export function purposeOf(kind: 'shell' | 'exec' | 'subsystem', data: Buffer): PolicyAction {
  if (kind === 'shell') return { kind };
  const name = readName(data);
  if (kind === 'exec') return { kind, command: name };
  return name === 'sftp' ? { kind: 'sftp' } : { kind, name };
}

/** `exit-status` and `exit-signal` (RFC 4254 §6.10) */
export function readExit(
  type: string,
  data: Buffer,
): { status: number } | { signal: string; core_dumped: boolean } {
  const reader = new WireReader(data);
  if (type === 'exit-status') return { status: reader.uint32() };
  return { signal: reader.text(), core_dumped: reader.boolean() };
}

/** Counts what one channel sets, because a client may set variables without end. */
export class EnvironmentFilter {
  private variables = 0;

  allows(data: Buffer): boolean {
    const name = new WireReader(data).text();
    this.variables++;
    return this.variables <= maxVariables && data.length <= maxEnvironmentBytes && environment.test(name);
  }
}
