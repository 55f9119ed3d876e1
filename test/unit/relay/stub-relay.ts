import { SshSocket } from '../../../src-main/contract/ssh-socket.ts';
import { Failure } from '../../../src-main/core/failure.ts';
import type { Log } from '../../../src-main/core/logging/log.ts';
import type { RelayContext, UpstreamLink } from '../../../src-main/core/relay/context.ts';
import { Relay } from '../../../src-main/core/relay/relay.ts';
import { message } from '../../../src-main/core/ssh2/message-numbers.ts';
import type { Transport } from '../../../src-main/core/ssh2/transport.ts';
import { boolean, byte, string, uint32 } from '../../../src-main/core/ssh2/wire.ts';

/** Takes what is sent, and what is received by hand. */
export class StubTransport {
  readonly sent: Buffer[] = [];
  readonly congested = false;
  receive: (payload: Buffer) => void = () => {};

  takeOver(receive: (payload: Buffer) => void) {
    this.receive = receive;
  }
  feedInto() {}
  disconnect() {}
  send(payload: Buffer) {
    this.sent.push(payload);
  }
  sendExtendedData(channel: number, type: number, data: Buffer) {
    this.send(
      Buffer.concat([byte(message.channelExtendedData), ...[channel, type].map(uint32), string(data)]),
    );
  }

  count(type: number) {
    return this.sent.filter((payload) => payload[0] === type).length;
  }
}

export class StubLink {
  readonly login = 'somebody';
  readonly server = 'SSH-2.0-Stub';
  readonly transport = new StubTransport();
  closed: (failure: Failure) => void = () => {};

  onClosed(listener: (failure: Failure) => void) {
    this.closed = listener;
  }
  close() {}
}

const silent: Log = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  with: () => silent,
} as Log;

export function startRelay() {
  const client = new StubTransport();
  const links: StubLink[] = [];
  const session = {
    socket: SshSocket.parse({
      name: 'web1',
      recording_enabled: false,
      ssh_configuration: { authentication_type: 'agent', hostname: '192.0.2.7', username: 'somebody' },
    }),
    person: { email: 'owner@example.com' },
    log: silent,
    fail() {},
    report() {},
    end() {},
    loggedInAs() {},
    startChannel: (channel: object) => channel,
    endChannel() {},
    passed() {},
  };
  const context: Partial<RelayContext> = {
    session: session as unknown as RelayContext['session'],
    rights: { refusalOf: () => undefined, secondsLeft: undefined },
    async connectUpstream() {
      const link = new StubLink();
      links.push(link);
      return link as unknown as UpstreamLink;
    },
  };
  const relay = new Relay(client as unknown as Transport, context as RelayContext);
  return { client, links, relay };
}

export const settled = () => new Promise((fulfil) => setImmediate(fulfil));
export const lost = (message: string) =>
  new Failure('upstream_lost', { message, evidence: { ended: 'closed' } });

/** The client runs a command on channel `id`, and the target opens the session. */
export async function run(client: StubTransport, links: StubLink[], id: number): Promise<StubLink> {
  client.receive(
    Buffer.concat([byte(message.channelOpen), string('session'), ...[id, 9999, 9999].map(uint32)]),
  );
  client.receive(
    Buffer.concat([byte(message.channelRequest), uint32(id), string('exec'), boolean(true), string('true')]),
  );
  await settled();
  const link = links.at(-1);
  if (!link) throw new Error('the target was not connected to');
  link.transport.receive(
    Buffer.concat([byte(message.channelOpenConfirmation), ...[0, 7, 9999, 9999].map(uint32)]),
  );
  if (link.transport.count(message.channelRequest) !== 1) throw new Error('the command was not passed on');
  return link;
}
