import { expect, test } from 'vitest';
import { signalProcess } from '../support/as-root.ts';
import { startConnector } from '../support/connector.ts';
import { personLines } from '../support/person-text.ts';
import { startClient } from '../support/run-client.ts';
import { processTree } from '../support/started-process.ts';
import { startTarget } from './hostile-observations.ts';

/** A session with a program that has begun to run, and the target's processes for it. */
async function startSession() {
  const { sshd, socket } = await startTarget();
  const connector = await startConnector({ config: { sockets: [socket] } });
  const client = startClient('ssh', [...connector.sshOptions, 'web1', 'echo begun; sleep 120']);
  await client.stdout.waitFor('begun');
  const processes = processTree(sshd.pid).filter((pid) => pid !== sshd.pid);
  return {
    connector,
    client,
    signal: (name: NodeJS.Signals) => {
      for (const pid of processes) signalProcess(pid, name);
    },
  };
}

test.each(['SIGKILL', 'SIGTERM'] as const)(
  'a target whose session is ended with %s: the person is told at once',
  async (name) => {
    const { connector, client, signal } = await startSession();
    signal(name);
    await client.stderr.waitFor('For the owner of this connector', { timeLimit: 2000 });
    expect(await client.exited).toMatchObject({ status: 255 });
    const line = await connector.log.waitFor(({ code }) => code === 'upstream_lost');
    expect(line).toMatchObject({ ended: 'closed', idle_s: expect.any(Number) });
    expect(personLines(client.stderr.text)).toHaveLength(4);
  },
);

test('a target that stops answering: the person is told', async () => {
  const { connector, client, signal } = await startSession();
  signal('SIGSTOP');
  await client.stderr.waitFor('For the owner of this connector', { timeLimit: 58_000 });
  expect(await client.exited).toMatchObject({ status: 255 });
  await connector.log.waitFor(({ code }) => code === 'upstream_keepalive_timeout');
  signal('SIGCONT');
}, 70_000);
