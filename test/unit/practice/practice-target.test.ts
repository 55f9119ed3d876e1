import { describe, expect, onTestFinished, test } from 'vitest';
import {
  createPracticeTarget,
  type PracticeTarget,
} from '../../../src-main/core/practice/practice-target.ts';
import { Client } from '../../../src-main/core/ssh2/library.ts';
import { CollectedOutput } from '../../support/collected-output.ts';

type Ssh2Client = InstanceType<typeof Client>;
type Channel = Parameters<Parameters<Ssh2Client['shell']>[0]>[1];

function startTarget(): PracticeTarget {
  const target = createPracticeTarget();
  onTestFinished(() => target.close());
  return target;
}

function logIn(target: PracticeTarget, password = target.login.password): Promise<Ssh2Client> {
  const client = new Client();
  onTestFinished(() => void client.destroy());
  return new Promise((resolve, reject) => {
    client.on('ready', () => resolve(client));
    client.on('error', reject);
    client.connect({
      sock: target.connect(),
      username: target.login.username,
      password,
      hostHash: 'sha256',
      hostVerifier: (hash: string) => {
        const seen = Buffer.from(hash, 'hex').toString('base64').replace(/=+$/, '');
        return `SHA256:${seen}` === target.hostKeyFingerprint;
      },
    });
  });
}

interface Running {
  channel: Channel;
  stdout: CollectedOutput;
  stderr: CollectedOutput;
  /** exit status, or the name of the signal */
  exited: Promise<number | string | undefined>;
}

function observe(channel: Channel): Running {
  const [stdout, stderr] = [new CollectedOutput(), new CollectedOutput()];
  channel.on('data', (chunk: Buffer) => stdout.add(chunk));
  channel.stderr.on('data', (chunk: Buffer) => stderr.add(chunk));
  const exited = new Promise<number | string | undefined>((resolve) => {
    let outcome: number | string | undefined;
    channel.on('exit', (status: number | null, signal?: string) => {
      outcome = status ?? signal;
    });
    channel.on('close', () => {
      stdout.end();
      stderr.end();
      resolve(outcome);
    });
  });
  return { channel, stdout, stderr, exited };
}

type Terminal = { rows: number; cols: number; term: string };

function start(client: Ssh2Client, command?: string, terminal?: Terminal): Promise<Running> {
  return new Promise((resolve, reject) => {
    const opened = (error: Error | undefined, channel: Channel) =>
      error ? reject(error) : resolve(observe(channel));
    if (command === undefined) client.shell(terminal ?? false, {}, opened);
    else client.exec(command, terminal ? { pty: terminal } : {}, opened);
  });
}

async function run(client: Ssh2Client, command: string, stdin = '') {
  const running = await start(client, command);
  running.channel.end(stdin);
  const status = await running.exited;
  return { status, stdout: running.stdout.text, stderr: running.stderr.text };
}

const screen: Terminal = { rows: 24, cols: 80, term: 'xterm-256color' };

async function startShell(client: Ssh2Client, terminal = screen): Promise<Running> {
  const shell = await start(client, undefined, terminal);
  await shell.stdout.waitFor('$ ');
  return shell;
}

describe('one command', () => {
  test('prints its output, keeps errors apart, and ends with its status', async () => {
    const client = await logIn(startTarget());
    expect(await run(client, 'whoami; pwd')).toEqual({
      status: 0,
      stdout: 'practice\n/home/practice\n',
      stderr: '',
    });
    expect(await run(client, 'fail')).toEqual({
      status: 3,
      stdout: '',
      stderr: 'fail: something went wrong, as you asked\n',
    });
    expect(await run(client, 'echo before; exit 42; echo after')).toMatchObject({
      status: 42,
      stdout: 'before\n',
    });
  });

  test('that does not exist ends with status 127', async () => {
    const client = await logIn(startTarget());
    const result = await run(client, 'rm -rf /');
    expect(result).toMatchObject({ status: 127, stdout: '' });
    expect(result.stderr).toContain('rm: command not found');
  });

  test('cat gives back every byte that it reads, also many megabytes', async () => {
    const client = await logIn(startTarget());
    const running = await start(client, 'cat; fail');
    const sent = Buffer.alloc(8 * 1024 * 1024, 'every byte \x00\xff\n', 'latin1');
    running.channel.end(sent);
    expect(await running.exited).toBe(3);
    expect(running.stdout.bytes.equals(sent)).toBe(true);
    expect(running.stderr.text).toContain('something went wrong');
  });

  test('waits for a client that does not read, without keeping much for it', async () => {
    const client = await logIn(startTarget());
    const running = await start(client, 'cat');
    running.channel.removeAllListeners('data').pause();
    let taken = 0;
    const piece = Buffer.alloc(256 * 1024);
    // the windows of both directions hold 2 MiB each, and the streams about as much again
    while (taken < 64 * 1024 * 1024 && running.channel.write(piece)) {
      taken += piece.length;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(taken).toBeLessThan(16 * 1024 * 1024);
  });

  test('runs without a terminal where there is none, and with one where the client asks for it', async () => {
    const client = await logIn(startTarget());
    expect((await run(client, 'ls')).stdout).toBe('haiku.txt\nlogs\nreadme.txt\n');
    const inTerminal = await start(client, 'ls; echo $TERM', screen);
    expect(await inTerminal.exited).toBe(0);
    expect(inTerminal.stdout.text).toBe('haiku.txt  \x1b[34mlogs\x1b[0m  readme.txt\r\nxterm-256color\r\n');
  });

  test('longer than 4 KB is refused', async () => {
    const client = await logIn(startTarget());
    const result = await run(client, `echo ${'x'.repeat(5000)}`);
    expect(result).toMatchObject({ status: 2, stdout: '' });
    expect(result.stderr).toContain('longer than 4096 bytes');
  });

  test.each(['cat readme.txt | sh', 'echo $(id)', 'ls > file', 'echo `id`', 'sleep 1 &'])(
    'refuses what it does not fully understand: %s',
    async (command) => {
      const result = await run(await logIn(startTarget()), command);
      expect(result).toMatchObject({ status: 2, stdout: '' });
      expect(result.stderr).toContain('more than this little practice shell understands');
    },
  );

  test('sees the made-up files only', async () => {
    const client = await logIn(startTarget());
    expect((await run(client, 'cat /etc/hostname')).stdout).toBe('practice\n');
    expect((await run(client, 'cat ../../../../etc/passwd')).stderr).toBe(
      'cat: ../../../../etc/passwd: No such file or directory\n',
    );
    expect((await run(client, 'cd __proto__')).status).toBe(1);
    expect((await run(client, 'ls /; cd logs; cat gate.log')).stdout).toContain('swordfish');
  });

  test('is interrupted by signal INT and ended by signal TERM', async () => {
    const client = await logIn(startTarget());
    const interrupted = await start(client, 'cat');
    interrupted.channel.signal('INT');
    expect(await interrupted.exited).toBe(130);
    const ended = await start(client, 'cat');
    ended.channel.signal('TERM');
    expect(await ended.exited).toBe('SIGTERM');
  });
});

describe('the shell', () => {
  test('greets, says what to try, runs commands, and says goodbye at Ctrl-D', async () => {
    const shell = await startShell(await logIn(startTarget()));
    expect(shell.stdout.text).toContain('Welcome to the practice target');
    expect(shell.stdout.text).toContain('readme.txt');
    shell.channel.write('cd logs\rpwd\r\x04');
    expect(await shell.exited).toBe(0);
    expect(shell.stdout.text).toContain('/home/practice/logs\r\n');
    expect(shell.stdout.text).toMatch(/logout\r\n$/);
  });

  test('edits the line: backspace, Ctrl-U, arrows, and the lines from before', async () => {
    const shell = await startShell(await logIn(startTarget()));
    shell.channel.write('echo onr\x7fe\r');
    await shell.stdout.waitFor(/^one\r$/m);
    shell.channel.write('nonsense\x15echo wo\x1b[D\x1b[Dt\r');
    await shell.stdout.waitFor(/^two\r$/m);
    shell.channel.write('\x1b[A\x1b[A three\r');
    await shell.stdout.waitFor(/^one three\r$/m);
    shell.channel.write('exit 9\r');
    expect(await shell.exited).toBe(9);
  });

  test('drops the line at Ctrl-C, and remembers it as status 130', async () => {
    const shell = await startShell(await logIn(startTarget()));
    shell.channel.write('echo never\x03echo $?\r');
    await shell.stdout.waitFor(/^130\r$/m);
    expect(shell.stdout.text).not.toMatch(/^never/m);
  });

  test('ends a running command at Ctrl-C and puts the screen back', async () => {
    const shell = await startShell(await logIn(startTarget()));
    shell.channel.write('watch\r');
    await shell.stdout.waitFor('The gatehouse');
    shell.channel.write('\x03');
    await shell.stdout.waitFor('\x1b[?1049l');
    shell.channel.write('echo status $?\r');
    await shell.stdout.waitFor(/^status 130\r$/m);
  });

  test('runs what was typed ahead while a command ran', async () => {
    const shell = await startShell(await logIn(startTarget()));
    shell.channel.write('progress\rexit 5\r');
    expect(await shell.exited).toBe(5);
    expect(shell.stdout.text).toContain('The gate is up');
  });

  test('draws for the size of the window, and follows its changes', async () => {
    const shell = await startShell(await logIn(startTarget()), { rows: 6, cols: 30, term: 'xterm' });
    shell.channel.write('watch\r');
    await shell.stdout.waitFor('The gatehouse');
    // text that is wider than the old window shows that the new size has arrived
    const visible = () => shell.stdout.text.replaceAll(/\x1b\[[0-9;?]*[A-Za-z]/g, '\n');
    expect(visible()).not.toContain('8 at work');
    shell.channel.setWindow(40, 120, 0, 0);
    await shell.stdout.waitFor('8 at work');
    await shell.stdout.waitFor('stable-boy');
  });

  test('cat reads lines from the terminal until Ctrl-D', async () => {
    const shell = await startShell(await logIn(startTarget()));
    shell.channel.write('cat\r');
    shell.channel.write('hello\r\x04');
    await shell.stdout.waitFor(/^hello\r\nhello\r\n/m);
    shell.channel.write('cat\r');
    await shell.stdout.waitFor(/cat\r\n$/);
    shell.channel.write('unfinished\x03exit\r');
    expect(await shell.exited).toBe(130);
  });

  test('reads a script where there is no terminal, without greeting or prompt', async () => {
    const shell = await start(await logIn(startTarget()));
    shell.channel.end('echo first\nnonsense\necho last');
    expect(await shell.exited).toBe(0);
    expect(shell.stdout.text).toBe('first\nlast\n');
    expect(shell.stderr.text).toContain('nonsense: command not found');
  });

  test('takes garbage for input and stays', async () => {
    const shell = await startShell(await logIn(startTarget()));
    const garbage = Buffer.from(Array.from({ length: 20_000 }, (_, index) => (index * 7919) % 256));
    const harmless = garbage.map((byte) => (byte === 4 ? 0 : byte));
    shell.channel.write(Buffer.from(harmless));
    shell.channel.write('\x03echo still $((\x15echo still here\r');
    await shell.stdout.waitFor(/^still here\r$/m);
  });
});

describe('the target', () => {
  test('lets nobody in with another password, and ends after six attempts', async () => {
    await expect(logIn(startTarget(), 'practice')).rejects.toThrow(
      'All configured authentication methods failed',
    );
    const target = startTarget();
    const client = new Client();
    let attempts = 0;
    const closed = new Promise<void>((resolve) => client.on('close', () => resolve()));
    client.on('error', () => {});
    client.connect({
      sock: target.connect(),
      username: 'practice',
      authHandler: (_left, _partial, next) => {
        attempts++;
        next({ type: 'password', username: 'practice', password: 'guess' });
      },
    });
    await closed;
    expect(attempts).toBe(6);
  });

  test('refuses subsystems, forwards and agent forwarding, and stays usable', async () => {
    const client = await logIn(startTarget());
    const attempt = (ask: (done: (error: Error | undefined) => void) => void) =>
      new Promise<string | undefined>((resolve) => ask((error) => resolve(error?.message)));
    expect(await attempt((done) => client.subsys('sftp', done))).toContain('Unable to start subsystem');
    expect(await attempt((done) => client.subsys('netconf', done))).toContain('Unable to start subsystem');
    expect(await attempt((done) => client.forwardOut('127.0.0.1', 1, '127.0.0.1', 22, done))).toContain(
      'open failure',
    );
    expect(await attempt((done) => client.openssh_forwardOutStreamLocal('/run/x', done))).toContain(
      'open failure',
    );
    expect(await attempt((done) => client.forwardIn('127.0.0.1', 0, done))).toContain('Unable to bind');
    expect((await run(client, 'echo fine')).stdout).toBe('fine\n');
  });

  test('serves several sessions on one connection, twenty at most', async () => {
    const client = await logIn(startTarget());
    const sessions = await Promise.all(Array.from({ length: 20 }, () => start(client, 'cat')));
    await expect(start(client, 'cat')).rejects.toThrow('open failure');
    sessions.forEach(({ channel }, index) => void channel.end(`${index}`));
    expect(await Promise.all(sessions.map(({ exited }) => exited))).toEqual(Array(20).fill(0));
    expect(sessions.map(({ stdout }) => stdout.text)).toEqual(
      Array.from({ length: 20 }, (_, index) => `${index}`),
    );
    expect((await run(client, 'echo room again')).stdout).toBe('room again\n');
  });

  test('takes locale variables only', async () => {
    const client = await logIn(startTarget());
    const channel = await new Promise<Channel>((resolve, reject) =>
      client.exec('env', { env: { LC_TIME: 'de_DE', LD_PRELOAD: 'x' } }, (error, opened) =>
        error ? reject(error) : resolve(opened),
      ),
    );
    const running = observe(channel);
    await running.exited;
    expect(running.stdout.text).toContain('LC_TIME=de_DE\n');
    expect(running.stdout.text).not.toContain('LD_PRELOAD');
  });

  test('ends the connection for both sides, whichever goes first', async () => {
    const target = startTarget();
    const first = await logIn(target);
    const shell = await startShell(first);
    shell.channel.write('watch\r');
    await shell.stdout.waitFor('The gatehouse');
    target.close();
    expect(await shell.exited).toBeUndefined();

    const stream = target.connect();
    stream.destroy();
    const again = await logIn(target);
    expect((await run(again, 'echo fine')).stdout).toBe('fine\n');
  });

  test('has another host key and another password at every start', () => {
    const [one, other] = [startTarget(), startTarget()];
    expect(one.hostKeyFingerprint).toMatch(/^SHA256:[\w+/]{43}$/);
    expect(one.hostKeyFingerprint).not.toBe(other.hostKeyFingerprint);
    expect(one.login.password).not.toBe(other.login.password);
  });
});
