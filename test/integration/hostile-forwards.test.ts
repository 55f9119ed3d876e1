import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { message } from '../../src-main/core/ssh2/message-numbers.ts';
import { boolean, byte, string, uint32 } from '../../src-main/core/ssh2/wire.ts';
import { type Connector, startConnector } from '../support/connector.ts';
import { passwordLogin, socketTo } from '../support/proxied-sshd.ts';
import { endedSessions } from '../support/recorded.ts';
import { expectCleanLog, logIn } from './hostile-observations.ts';
import type { RawClient } from './hostile-raw-client.ts';
import { type Command, type RawTarget, startRawTarget } from './hostile-raw-target.ts';

const address = (host: string, port: number) => [string(host), uint32(port)];

const opens =
  (type: string): Command =>
  ({ connection, finish }) => {
    const names = [...address('127.0.0.1', 1), ...address('127.0.0.1', 2)];
    connection.openChannel(type, Buffer.concat(names)).listener = {
      onOpen: () => finish('opened'),
      onOpenFailure: (_reason, description) => finish(description),
    };
  };
const types = ['forwarded-tcpip', 'forwarded-streamlocal@openssh.com', 'auth-agent@openssh.com'];

let target: RawTarget;
let connector: Connector;
/** what the target was asked for */
let asked: string[];

beforeAll(async () => {
  target = await startRawTarget({
    commands: Object.fromEntries(types.map((type) => [type, opens(type)])),
    onGlobalRequest: (name, _data, answer) => {
      asked.push(name);
      answer?.({ success: true });
    },
  });
  const allowed = { remote_forwarding: true, unix_socket_forwarding: true, agent_forwarding: true };
  const login = passwordLogin('not used');
  const sockets = [socketTo({ host: '127.0.0.1', port: target.port }, { login, ...allowed })];
  connector = await startConnector({ config: { sockets } });
});
beforeEach(() => {
  asked = [];
});
afterAll(async () => {
  await connector?.stop();
  await target?.stop();
});

function ask(client: RawClient, name: string, ...data: Buffer[]): void {
  client.send(byte(message.globalRequest), string(name), boolean(true), ...data);
}

async function replies(client: RawClient, count: number): Promise<number> {
  let successes = 0;
  for (let at = 0; at < count; at++) {
    const [type] = await client.next(message.requestSuccess, message.requestFailure);
    if (type === message.requestSuccess) successes++;
  }
  return successes;
}

describe('listeners on the target', () => {
  test('are at most 20, also when a client asks for all before the target is there', async () => {
    const client = await logIn(connector, 'web1');
    for (let port = 1; port <= 40; port++) {
      ask(client, 'tcpip-forward', ...address('127.0.0.1', port));
      ask(client, 'streamlocal-forward@openssh.com', string(`/tmp/${port}`));
    }
    expect(await replies(client, 80)).toBe(20);
    expect(asked).toHaveLength(20);
    // one that is given back makes room for one more
    ask(client, 'cancel-tcpip-forward', ...address('127.0.0.1', 1));
    expect(await replies(client, 1)).toBe(1);
    for (const port of [100, 101]) ask(client, 'tcpip-forward', ...address('127.0.0.1', port));
    expect(await replies(client, 2)).toBe(1);
    expectCleanLog(connector);
  });

  test('of one kind do not let the target open channels of another', async () => {
    const client = await logIn(connector, 'web1');
    for (const [at, type] of types.entries()) {
      expect(await client.run(type, 10 + at)).toBe('nobody asked for it');
    }
    ask(client, 'tcpip-forward', ...address('127.0.0.1', 1));
    expect(await replies(client, 1)).toBe(1);
    for (const [at, type] of types.slice(1).entries()) {
      expect(await client.run(type, 20 + at)).toBe('nobody asked for it');
    }
    client.exec(await client.openSession({ id: 30 }), 'forwarded-tcpip');
    await client.next(message.channelOpen);
    expectCleanLog(connector);
  });
});

test('the names in a forward are kept and logged only as far as people read them', async () => {
  const client = await logIn(connector, 'web1');
  const name = 'h'.repeat(200_000);
  const forwards: [string, Buffer[]][] = [
    ['direct-tcpip', [...address(name, 1), ...address('o', 1)]],
    ['direct-streamlocal@openssh.com', [string(`/${name}`), ...address('', 0)]],
    ['forwarded-tcpip', [string(name)]],
  ];
  for (const [at, [type, data]] of forwards.entries()) {
    client.requestChannel(type, { id: at, extra: Buffer.concat(data).toString('latin1') });
    await client.next(message.channelOpenFailure);
  }
  client.close();
  const sessions = await endedSessions(connector.data, 3);
  const events = sessions.at(-1)?.events ?? [];
  expect(events).toMatchObject([{ kind: 'local' }, { kind: 'unix' }]);
  for (const event of events) {
    expect(event.type === 'forward' && event.destination).toMatch(/^\/?h{298,299}…(:1)?$/);
  }
  expect(connector.log.text).not.toContain('h'.repeat(1000));
  expectCleanLog(connector);
});
