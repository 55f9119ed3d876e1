import { describe, expect, test } from 'vitest';
import { startProxiedSshd } from '../support/proxied-sshd.ts';
import { endedSessions, recordingsIn } from '../support/recorded.ts';
import { runClient, sshOptions } from '../support/run-client.ts';
import { systemPython } from '../support/terminal.ts';
import { testUser } from '../support/test-user.ts';

describe('a terminal', () => {
  test('has the size of the client, and follows it', async () => {
    const { connector } = await startProxiedSshd();
    const shell = connector.sshInTerminal(['web1'], { rows: 30, columns: 100 });
    await shell.expect('$ ');
    shell.type('stty size; echo $TERM\r');
    await shell.expect(/^30 100\r\nxterm-256color\r$/m);
    shell.resize({ rows: 40, columns: 120 });
    shell.type('until test "$(stty size)" = "40 120"; do sleep 0.1; done; echo "re"sized\r');
    await shell.expect(/^resized\r$/m);
    shell.type('exit 7\r');
    expect(await shell.exited).toEqual({ status: 7, signal: null });
    const [recording] = recordingsIn(connector.data);
    expect(recording?.manifest).toMatchObject({
      kind: 'shell',
      terminal: { term: 'xterm-256color', cols: 100, rows: 30 },
      exit: { status: 7 },
      state: 'ended',
    });
    expect(recording?.events.filter(([, kind]) => kind === 'r')).toEqual([
      [expect.any(Number), 'r', '120x40'],
    ]);
  });

  test('has the modes of the client', async () => {
    const { connector, sshd, key } = await startProxiedSshd();
    const options = sshOptions({ port: sshd.port, identity: key.privateKeyFile });
    const set = 'stty rows 31 cols 91 -ixon intr ^T erase ^H -echo iutf8';
    const modes = async (...destination: string[]) => {
      const command = `${set}; exec ssh -q -tt ${destination.map((word) => `'${word}'`).join(' ')} 'stty -a'`;
      const spawn = 'import pty, sys; pty.spawn(["sh", "-c", sys.argv[1]])';
      return (await runClient(systemPython, ['-c', spawn, command])).stdout.toString();
    };
    const direct = await modes(...options, `${testUser}@127.0.0.1`);
    expect(direct).toContain('intr = ^T');
    expect(await modes(...connector.sshOptions, 'web1')).toBe(direct);
  });

  test('interrupts a command with Ctrl-C, and ends with Ctrl-D', async () => {
    const { connector } = await startProxiedSshd();
    const shell = connector.sshInTerminal(['web1']);
    await shell.expect('$ ');
    // a Ctrl-C while bash itself is still busy gets no prompt, with plain ssh as well: the terminal drops its output
    shell.type(`sh -c 'trap "echo cau""ght; exit 9" INT; echo rea""dy; while :; do sleep 0.1; done'\r`);
    await shell.expect('ready');
    shell.type('\x03');
    await shell.expect('caught');
    await shell.expect('$ ');
    shell.type('\x04');
    expect((await shell.exited).status).toBe(9);
  });

  test('is not there for a command, unless the client asks', async () => {
    const { connector } = await startProxiedSshd();
    expect((await connector.ssh(['web1', 'tty'])).stdout.toString()).toBe('not a tty\n');
    expect((await connector.ssh(['-tt', 'web1', 'tty'])).stdout.toString()).toMatch(/^\/dev\/pts\/\d+\r\n$/);
  });

  test('is refused where the target refuses it', async () => {
    const { connector } = await startProxiedSshd({ sshd: { config: ['PermitTTY no'] } });
    const result = await connector.ssh(['-tt', 'web1', 'tty']);
    expect(result.stderr.toString()).toContain('PTY allocation request failed');
    expect(result.status).toBe(255);
  });
});

test('a signal of the client reaches the command', async () => {
  const { connector } = await startProxiedSshd();
  const script = `
import paramiko, sys
client = paramiko.SSHClient()
client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
client.connect('127.0.0.1', int(sys.argv[1]), 'web1', key_filename=sys.argv[2], look_for_keys=False, allow_agent=False)
channel = client.get_transport().open_session()
channel.settimeout(10)
channel.exec_command('trap "echo got INT; exit 5" INT; echo up; while :; do sleep 0.1; done')
assert channel.recv(100) == b'up\\n'
message = paramiko.Message()
message.add_byte(bytes([98]))
message.add_int(channel.remote_chanid)
message.add_string('signal')
message.add_boolean(False)
message.add_string('INT')
client.get_transport()._send_user_message(message)
print(channel.recv(100), channel.recv_exit_status())
`;
  const result = await runClient(systemPython, [
    '-c',
    script,
    String(connector.port),
    `${connector.data}/device_key`,
  ]);
  expect(result.stdout.toString(), result.stderr.toString()).toBe("b'got INT\\n' 5\n");
});

test('X11 is refused, with an event, and the shell goes on without it', async () => {
  const { connector } = await startProxiedSshd();
  const env = { DISPLAY: ':99', PATH: process.env.PATH, HOME: '/nonexistent' };
  const result = await connector.ssh(
    ['-X', '-o', 'XAuthLocation=/nonexistent', 'web1', 'echo "[$DISPLAY]"'],
    { env },
  );
  expect(result.stdout.toString()).toBe('[]\n');
  expect(result.stderr.toString()).toContain('X11 forwarding request failed');
  const [session] = await endedSessions(connector.data);
  expect(session?.events).toMatchObject([{ type: 'refused', request: 'x11-req' }]);
});
