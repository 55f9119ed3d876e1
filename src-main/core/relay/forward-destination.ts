import type { PolicyAction } from '../../contract/policy-action.ts';
import type { ReportedEvent } from '../sessions/session.ts';
import { WireReader } from '../ssh2/wire.ts';

export type ForwardKind = Extract<ReportedEvent, { type: 'forward' }>['kind'];

/** of what a client calls a host; events are kept */
const longestName = 300;

/** The whole of a destination's name: what is compared must be what the target reads. */
export function purposeOf(kind: ForwardKind, data: Buffer): PolicyAction {
  switch (kind) {
    case 'remote':
      return { kind: 'remote_forwarding' };
    case 'unix':
      return { kind: 'unix_socket_forwarding' };
    case 'agent':
      return { kind: 'agent_forwarding' };
    default:
      return { kind: 'tcp_forwarding', destination: destinationOf(data) };
  }
}

/** RFC 4254 §7.2; undefined where it cannot be read, which only who may go everywhere may send on */
function destinationOf(data: Buffer): { host: string; port: number } | undefined {
  try {
    const reader = new WireReader(data);
    return { host: reader.text(), port: reader.uint32() };
  } catch {
    return undefined;
  }
}

/** Cut before it becomes a string: a part of a string keeps the whole of it in memory. */
function nameIn(reader: WireReader): string {
  const bytes = reader.bytes();
  const text = bytes.subarray(0, longestName).toString();
  return bytes.length > longestName ? `${text.slice(0, -1)}…` : text;
}

/** Where a forward leads, for people: `10.0.0.5:5432`, `/run/x.sock`, or what it is. */
export function describe(type: string, data: Buffer): string {
  try {
    const reader = new WireReader(data);
    if (type.includes('streamlocal')) return nameIn(reader);
    if (type === 'auth-agent@openssh.com') return "the client's ssh-agent";
    return `${nameIn(reader)}:${reader.uint32()}`;
  } catch {
    return type;
  }
}
