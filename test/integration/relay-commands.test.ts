import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectPersonText, hintSocketTo } from '../support/person-text.ts';
import { type Proxied, startProxiedSshd } from '../support/proxied-sshd.ts';
import { endedSessions } from '../support/recorded.ts';
import { clientEnvironment, runClient, startClient } from '../support/run-client.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { systemPython } from '../support/terminal.ts';

let proxied: Proxied;
beforeAll(async () => {
  proxied = await startProxiedSshd({
    sshd: { config: ['AcceptEnv *', 'Subsystem shout /usr/bin/tr a-z A-Z'] },
  });
});
afterAll(() => proxied.stop());

describe('the end of a command', () => {
  test.each([0, 7, 255])('is passed on as its status %i', async (status) => {
    expect((await proxied.connector.ssh(['web1', `exit ${status}`])).status).toBe(status);
  });

  test('is passed on as its signal', async () => {
    const script = `
import paramiko
channel_request = 98
handlers = paramiko.Transport._channel_handler_table
original = handlers[channel_request]
def on_request(channel, message):
    if message.get_text() == 'exit-signal':
        message.get_boolean()
        print(message.get_text())
    message.rewind()
    message.get_int()
    return original(channel, message)
handlers[channel_request] = on_request
${paramikoLogin()}
channel = client.get_transport().open_session()
channel.exec_command('ulimit -c 0; kill -SEGV $$')
channel.recv_exit_status()
`;
    const result = await runClient(systemPython, ['-c', script]);
    expect(result.stdout.toString(), result.stderr.toString()).toBe('SEGV\n');
    // ssh itself has no way to show it but 255
    expect((await proxied.connector.ssh(['web1', 'ulimit -c 0; kill -SEGV $$'])).status).toBe(255);
  });
});

/** Python lines that log in through the connector with the owner's key. */
function paramikoLogin(): string {
  const { connector } = proxied;
  return `
client = paramiko.SSHClient()
client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
client.connect('127.0.0.1', ${connector.port}, 'web1', key_filename='${connector.data}/device_key', look_for_keys=False, allow_agent=False)
`;
}

describe('the streams of a command', () => {
  test('keep stdout and stderr apart', async () => {
    const result = await proxied.connector.ssh(['web1', 'echo out; echo err >&2']);
    expect(result.stdout.toString()).toBe('out\n');
    expect(result.stderr.toString()).toBe('Sessions on web1 are recorded.\r\nerr\n');
  });

  test('tell the command when its input ends, and go on with its output', async () => {
    const result = await proxied.connector.ssh(['web1', 'sort; echo after; exit 3'], { stdin: 'b\na\n' });
    expect(result.stdout.toString()).toBe('a\nb\nafter\n');
    expect(result.status).toBe(3);
  });

  test('end at once where the input is /dev/null', async () => {
    const result = await proxied.connector.ssh(['-n', 'web1', 'cat; echo done']);
    expect(result.stdout.toString()).toBe('done\n');
  });

  test('can be closed by the command while the client still writes', async () => {
    const client = startClient('ssh', [
      ...proxied.connector.sshOptions,
      'web1',
      'exec <&-; echo closed; exit 4',
    ]);
    client.stdin.write(Buffer.alloc(8_000_000));
    expect((await client.exited).status).toBe(4);
    expect(client.stdout.text).toBe('closed\n');
  });
});

describe('a command', () => {
  test('may have 90 KB', async () => {
    const result = await proxied.connector.ssh(['web1', `printf %s ${'x'.repeat(90_000)} | wc -c`]);
    expect(result.stdout.toString().trim()).toBe('90000');
  });

  test('is passed on byte by byte, also where it is no UTF-8', async () => {
    // node would turn the byte into U+FFFD: the shell writes it
    const script = 'exec ssh -F "$0" web1 "printf %s $(printf "\\303\\251\\377") | od -An -tx1"';
    const result = await runClient('bash', ['-c', script, proxied.connector.sshConfig]);
    expect(result.stdout.toString().trim()).toBe('c3 a9 ff');
  });

  test('gets the environment that is harmless, and no other', async () => {
    const env = clientEnvironment({ LC_TIME: 'C', GIT_PROTOCOL: 'version=2', FOO: 'bar', LD_PRELOAD: '' });
    const send = ['LC_TIME', 'GIT_PROTOCOL', 'FOO', 'LD_PRELOAD'].flatMap((name) => [
      '-o',
      `SendEnv=${name}`,
    ]);
    const result = await proxied.connector.ssh([...send, 'web1', 'env'], { env });
    const variables = result.stdout.toString().split('\n');
    expect(variables).toEqual(expect.arrayContaining(['LC_TIME=C', 'GIT_PROTOCOL=version=2']));
    expect(variables.filter((line) => /^(FOO|LD_PRELOAD)=/.test(line))).toEqual([]);
  });

  test('may be a subsystem of any name', async () => {
    const result = await proxied.connector.ssh(['-s', 'web1', 'shout'], { stdin: 'quiet\n' });
    expect(result.stdout.toString()).toBe('QUIET\n');
    const unknown = await proxied.connector.ssh(['-s', 'web1', 'nothing']);
    expect(unknown.status).toBe(255);
    const line = await proxied.connector.log.waitFor(({ code }) => code === 'upstream_subsystem_refused');
    expect(line).toMatchObject({
      level: 'error',
      msg: 'failed to send request: the target refused the subsystem "nothing"',
      subsystem: 'nothing',
    });
    expectPersonText(unknown.stderr.toString(), { socket: hintSocketTo(proxied.sshd), line });
  });

  test('loses its connection on the target when the client goes', async () => {
    const { connector, sshd, stop } = await startProxiedSshd();
    const client = startClient('ssh', [...connector.sshOptions, 'web1', 'echo up; cat']);
    await client.stdout.waitFor('up');
    client.signal('SIGKILL');
    await sshd.log.waitFor(/Received disconnect|Connection closed/);
    expect((await endedSessions(connector.data))[0]?.state).toBe('ended');
    await stop();
  });
});

describe('several channels of one client', () => {
  test('share one login on the target', async () => {
    const { connector, sshd, stop } = await startProxiedSshd();
    const control = temporaryFolder().file('control');
    const options = [...connector.sshOptions, '-o', `ControlPath=${control}`];
    const master = startClient('ssh', [...options, '-M', '-N', 'web1']);
    const ready = async () => (await runClient('ssh', [...options, '-O', 'check', 'web1'])).status === 0;
    for (let tries = 0; tries < 100 && !(await ready()); tries++);
    const results = await Promise.all(
      ['one', 'two', 'three', 'four', 'five'].map((word) =>
        runClient('ssh', [...options, 'web1', `cat; echo ${word} >&2; exit ${word.length}`], { stdin: word }),
      ),
    );
    expect(results.map(({ stdout, stderr, status }) => [`${stdout}`, `${stderr}`, status])).toEqual([
      ['one', 'one\n', 3],
      ['two', 'two\n', 3],
      ['three', 'three\n', 5],
      ['four', 'four\n', 4],
      ['five', 'five\n', 4],
    ]);
    await master.stop();
    expect(sshd.log.text.match(/Accepted publickey/g)).toHaveLength(1);
    const [session] = await endedSessions(connector.data);
    expect(session?.recordings).toHaveLength(5);
    await stop();
  });

  test('beyond what the target allows end with a reason', async () => {
    const { connector, sshd, stop } = await startProxiedSshd({ sshd: { config: ['MaxSessions 1'] } });
    const control = temporaryFolder().file('control');
    const options = [...connector.sshOptions, '-o', `ControlPath=${control}`];
    const first = startClient('ssh', [...options, '-M', 'web1', 'echo up; cat']);
    await first.stdout.waitFor('up');
    const second = await runClient('ssh', [...options, 'web1', 'true']);
    expect(second.status).toBe(255);
    const line = await connector.log.waitFor(({ code }) => code === 'channel_refused');
    expect(line).toMatchObject({
      level: 'error',
      msg: 'failed to open upstream session: open failed',
      open_failure: 2,
      text: 'open failed',
      server: expect.stringMatching(/^SSH-2\.0-OpenSSH/),
    });
    expectPersonText(second.stderr.toString(), { socket: hintSocketTo(sshd), line });
    first.stdin.end('still here\n');
    expect((await first.exited).status).toBe(0);
    expect(first.stdout.text).toBe('up\nstill here\n');
    // one channel too many is no failure of the session
    expect((await endedSessions(connector.data))[0]?.state).toBe('ended');
    await stop();
  });
});
