import { describe, expect, test } from 'vitest';
import { startConnector } from '../support/connector.ts';
import { blackHole } from '../support/faulty-targets.ts';
import { expectPersonText, hintSocketTo } from '../support/person-text.ts';
import { passwordLogin, socketTo, startProxiedSshd } from '../support/proxied-sshd.ts';
import { endedSessions, recordingsIn } from '../support/recorded.ts';
import { runClient, startClient } from '../support/run-client.ts';
import { startSshd } from '../support/sshd.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('a target that goes away', () => {
  test('ends its shells with a reason', async () => {
    const { connector, sshd } = await startProxiedSshd();
    const shell = connector.sshInTerminal(['web1']);
    await shell.expect('$ ');
    await sshd.stop();
    await shell.expect(/^For the owner of this connector: .*\r$/m);
    expect((await shell.exited).status).toBe(255);
    const line = await connector.log.waitFor(({ code }) => code === 'upstream_lost');
    expect(line).toMatchObject({
      level: 'error',
      msg: 'upstream connection lost: closed by the target',
      ended: 'closed',
      server: expect.stringMatching(/^SSH-2\.0-OpenSSH/),
    });
    expectPersonText(shell.output, { socket: hintSocketTo(sshd), line });
    expect(recordingsIn(connector.data)[0]?.manifest.state).toBe('failed');
    expect((await endedSessions(connector.data))[0]).toMatchObject({
      state: 'failed',
      failure: { code: 'upstream_lost' },
    });
  });

  test('is connected to anew when the same client opens its next channel', async () => {
    const { connector, sshd, key } = await startProxiedSshd();
    const options = [...connector.sshOptions, '-o', `ControlPath=${temporaryFolder().file('control')}`];
    const master = startClient('ssh', [...options, '-M', 'web1', 'echo up; cat']);
    await master.stdout.waitFor('up');
    await sshd.stop();
    await master.stderr.waitFor('sallyport: web1: ');
    const down = await runClient('ssh', [...options, 'web1', 'true']);
    const line = await connector.log.waitFor(({ code }) => code === 'upstream_dial_refused');
    expectPersonText(down.stderr.toString(), { socket: hintSocketTo(sshd), line });
    await startSshd({ port: sshd.port, hostKeys: sshd.hostKeys, authorizedKeys: [key.publicKey] });
    expect((await runClient('ssh', [...options, 'web1', 'echo again'])).stdout.toString()).toBe('again\n');
  });

  test('is not contacted any more once the client has left', async () => {
    const target = await blackHole();
    const connector = await startConnector({
      config: { sockets: [socketTo(target, { login: passwordLogin('not used') })] },
    });
    const client = startClient('ssh', [...connector.sshOptions, 'web1', 'true']);
    await connector.log.waitFor(({ msg }) => msg === 'new ssh session for');
    client.signal('SIGKILL');
    const [session] = await endedSessions(connector.data);
    expect(session?.state).toBe('ended');
    // what ended the attempt was the client, not the target: the log must not blame that
    await connector.stop();
    expect(connector.log.lines.filter(({ level }) => level !== 'info')).toEqual([]);
  });
});
