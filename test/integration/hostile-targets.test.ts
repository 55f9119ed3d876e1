import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { message, stderrData } from '../../src-main/core/ssh2/message-numbers.ts';
import { byte, string, uint32 } from '../../src-main/core/ssh2/wire.ts';
import { type Connector, startConnector } from '../support/connector.ts';
import { startFaultyTarget } from '../support/faulty-targets.ts';
import { personLines } from '../support/person-text.ts';
import { startClient } from '../support/run-client.ts';
import { expectCleanLog, logIn, megabyte, residentMemory } from './hostile-observations.ts';
import { type Command, type RawTarget, startRawTarget } from './hostile-raw-target.ts';

const evil = '\x1b]0;owned\x07\x1b[2J\x9b31m\u202e';
const pairs = 30_000;
const unwanted = ['session', 'x11', 'forwarded-tcpip', 'auth-agent@openssh.com', 'direct-tcpip', evil];

/** Writes this over and over, as fast as the reader takes it. */
function flood(count: number, session: Parameters<Command>[0], write: () => void, done: () => void): void {
  let left = count;
  const more = () => {
    for (let batch = 0; batch < 500 && left > 0 && !session.transport.congested; batch++, left--) write();
    if (session.transport.closed) return;
    if (left > 0) setTimeout(more, 1);
    else done();
  };
  more();
}

const commands: Readonly<Record<string, Command>> = {
  'open channels': ({ connection, finish }) => {
    const reasons: number[] = [];
    for (const type of unwanted) {
      const opened = connection.openChannel(type, Buffer.concat([string('10.0.0.1'), uint32(22)]));
      const note = (reason: number) => {
        if (reasons.push(reason) === unwanted.length) finish(`refused: ${reasons}\n`);
      };
      opened.listener = { onOpen: () => note(-1), onOpenFailure: note };
    }
  },
  'send beyond the window': ({ transport, remoteId }) => {
    for (let sent = 0; sent < 16 * megabyte; sent += 32_000)
      transport.sendData(remoteId, Buffer.alloc(32_000));
  },
  alternate: (session) => {
    const { channel, finish } = session;
    const write = () => {
      channel.write(Buffer.from('o'));
      channel.write(Buffer.from('e'), stderrData);
    };
    flood(pairs, session, write, () => finish(''));
  },
  'exit twice': ({ channel, finish }) => {
    channel.request('exit-status', false, uint32(3));
    finish('', 4);
  },
  'close without exit': ({ channel }) => channel.close(),
  'exit with garbage': ({ channel }) => channel.request('exit-status', false, Buffer.of(1)),
  'unknown requests': ({ channel, transport, finish }) => {
    for (const type of ['exec', 'x11-req', 'keepalive@openssh.com', evil, '__proto__'])
      channel.request(type, true, Buffer.from(evil));
    for (const name of ['hostkeys-00@openssh.com', 'tcpip-forward', evil])
      transport.sendGlobalRequest(name, true, Buffer.from(evil));
    finish('done\n');
  },
  'speak of channels that are not there': ({ transport, finish }) => {
    for (const type of [message.channelData, message.channelClose, message.channelOpenConfirmation])
      transport.send(Buffer.concat([byte(type), uint32(77), string('x'), uint32(0)]));
    finish('done\n');
  },
  'say goodbye': ({ transport }) => transport.disconnect(2, evil),
  die: ({ socket }) => socket.resetAndDestroy(),
};

let connector: Connector;
let target: RawTarget;
let talkative: RawTarget;
let curious: RawTarget;
let endless: Awaited<ReturnType<typeof startFaultyTarget>>;

const socketTo = (name: string, port: number) => ({
  name,
  ssh_configuration: {
    hostname: '127.0.0.1',
    port,
    authentication_type: 'username_and_password',
    username: 'somebody',
    password: 'canary-secret',
  },
});

beforeAll(async () => {
  target = await startRawTarget({
    commands,
    onReady: (transport) =>
      transport.sendGlobalRequest('hostkeys-00@openssh.com', false, string('a key of somebody else')),
  });
  const banner = `${evil} read this\r\n`.repeat(1000);
  talkative = await startRawTarget({
    onLogin: (context, transport) => {
      if (context.method !== 'password') return context.reject(['password']);
      for (let sent = 0; sent < 20 * megabyte; sent += banner.length) transport.sendBanner(banner);
      context.accept();
    },
  });
  curious = await startRawTarget({
    onLogin: (context) => {
      if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive']);
      const questions = [`${evil}one: `, `${evil}two: `].map((prompt) => ({ prompt, echo: true }));
      context.prompt(questions, evil, evil, () => context.reject(['keyboard-interactive']));
    },
  });
  endless = await startFaultyTarget('endlessBanner');
  const ports = {
    web1: target.port,
    talkative: talkative.port,
    curious: curious.port,
    endless: endless.port,
  };
  const sockets = Object.entries(ports).map(([name, port]) => socketTo(name, port));
  connector = await startConnector({ config: { sockets } });
});
afterAll(async () => {
  await connector?.stop();
  for (const one of [target, talkative, curious, endless]) await one?.stop();
});

async function ssh(socket: string, command: string) {
  const result = await connector.ssh([socket, command], { timeLimit: 40_000 });
  const { status, timedOut } = result;
  return { status, timedOut, stdout: result.stdout.toString(), stderr: result.stderr.toString() };
}

async function expectOthersUnaffected(): Promise<void> {
  expect(await ssh('web1', 'still here')).toMatchObject({ stdout: 'still here\n', status: 0 });
  expectCleanLog(connector);
  expect(connector.log.text).not.toContain('canary-secret');
}

describe('a target', () => {
  test('may open no channel that nobody asked for', async () => {
    const { stdout } = await ssh('web1', 'open channels');
    expect(stdout).toBe(`refused: ${unwanted.map(() => 1)}\n`);
    await expectOthersUnaffected();
  });

  test('that sends data beyond the window is cut, and the person told', async () => {
    const client = startClient('ssh', [...connector.sshOptions, 'web1', 'send beyond the window']);
    client.output.pause(); // a fast reader would have the window widened in time
    const line = await connector.log.waitFor(({ msg }) => String(msg).includes('data beyond the window'));
    client.output.resume();
    expect((await client.exited).status).toBe(255);
    expect(line).toMatchObject({ code: 'upstream_lost', ended: 'broken' });
    expect(personLines(client.stderr.text)).toHaveLength(4);
    await expectOthersUnaffected();
  });

  test('may write single bytes to both outputs in turns', async () => {
    const { stdout, stderr, status } = await ssh('web1', 'alternate');
    expect(stdout).toBe('o'.repeat(pairs));
    expect(stderr.replace(/^.*recorded\.\r?\n/, '')).toBe('e'.repeat(pairs));
    expect(status).toBe(0);
    await expectOthersUnaffected();
  });

  test('that writes single bytes in turns to a client that does not read fills no memory', async () => {
    const client = await logIn(connector, 'web1');
    const channel = await client.openSession({ window: 2 ** 32 - 1 });
    client.socket.pause();
    const memory = residentMemory(connector.pid);
    client.exec(channel, 'alternate');
    await expectOthersUnaffected();
    expect(residentMemory(connector.pid) - memory).toBeLessThan(64 * megabyte);
  });

  test.each([
    ['exit twice', 4],
    ['close without exit', 255],
    ['exit with garbage', 255],
    ['die', 255],
    ['say goodbye', 255],
  ])('may %s', async (command, status) => {
    const result = await ssh('web1', command);
    expect(result).toMatchObject({ status, timedOut: false });
    expect(result.stderr).not.toMatch(/[\x1b\x9b\u202e]/);
    await expectOthersUnaffected();
  });

  test.each(['unknown requests', 'speak of channels that are not there'])(
    'is not heeded: %s',
    async (command) => {
      expect(await ssh('web1', command)).toMatchObject({ stdout: 'done\n', status: 0 });
      await expectOthersUnaffected();
    },
  );

  test('does not get its host keys announced as the keys of the gateway', async () => {
    const client = await logIn(connector, 'web1');
    expect(await client.run('echo')).toBe('echo\n');
    expect(client.count(message.globalRequest)).toBe(0);
  });

  test('with a login banner of 20 MB lets its people in, and shows them nothing of it', async () => {
    const memory = residentMemory(connector.pid);
    const { stdout, stderr } = await ssh('talkative', 'hello');
    expect(stdout).toBe('hello\n');
    expect(stderr).not.toContain('read this');
    expect(residentMemory(connector.pid) - memory).toBeLessThan(100 * megabyte);
    await expectOthersUnaffected();
  });

  test('that asks questions with escape sequences gets none of them to a terminal or the log', async () => {
    const { status, stderr } = await ssh('curious', 'hello');
    expect(status).toBe(255);
    expect(stderr).toContain('sallyport: curious:');
    expect(stderr).not.toMatch(/[\x1b\x9b\u202e]/);
    await expectOthersUnaffected();
  });

  test('that sends lines without end before its identification is given up', async () => {
    const memory = residentMemory(connector.pid);
    const { status, stderr } = await ssh('endless', 'hello');
    expect(status).toBe(255);
    expect(personLines(stderr)).toHaveLength(4);
    expect(
      connector.log.lines.find(({ socket_id, level }) => socket_id === 'endless' && level === 'error'),
    ).toMatchObject({
      code: 'upstream_not_ssh',
      speaks: 'other_text',
    });
    expect(residentMemory(connector.pid) - memory).toBeLessThan(50 * megabyte);
    await expectOthersUnaffected();
  });
});
