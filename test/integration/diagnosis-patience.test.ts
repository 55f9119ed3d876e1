import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { signalProcess } from '../support/as-root.ts';
import { startConnector } from '../support/connector.ts';
import { Kept } from '../support/kept.ts';
import { makeKey } from '../support/keys.ts';
import { placeOfProcess } from '../support/place-of-process.ts';
import {
  mapRows,
  namesOf,
  type Place,
  type Provocation,
  type Provocations,
  provokeAll,
} from '../support/provoke.ts';
import { socketNameOf } from '../support/provoke-in-house.ts';
import { patientRows } from '../support/provoked/session.ts';
import { keyLogin, socketTo } from '../support/proxied-sshd.ts';
import { fastClock } from '../support/shifted-clock.ts';
import { type SshdOptions, startSshd } from '../support/sshd.ts';
import { processTree } from '../support/started-process.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { type Command, startRawTarget } from './hostile-raw-target.ts';

/** Real seconds until a rule calls a connection idle, in a connector whose time passes so many times faster. */
const times = 15;
const idleSeconds = 300 / times;
const later =
  (end: Command): Command =>
  (session) =>
    setTimeout(() => end(session), idleSeconds * 1000).unref();

type Name = keyof typeof patientRows;

describe('what takes its minutes, in a connector for which they pass faster', () => {
  const kept = new Kept();
  let provoked: Provocations<Name> | undefined;

  beforeAll(async () => {
    const key = makeKey();
    const host = '127.0.0.1';
    const start = (options: SshdOptions = {}) =>
      kept.start(startSshd({ authorizedKeys: [key.publicKey], ...options }));
    const sshds = { idle: await start(), silent: await start() };
    const raw = async (end: Command) => ({
      ...(await kept.start(startRawTarget({ commands: { 'sleep 1000': later(end) } }))),
      host,
    });
    const targets: Record<Name, { host: string; port: number }> = {
      ...sshds,
      // sshd asks a program for the keys, as with a directory server, and that does not answer
      login_not_answered: await start({
        authorizedKeys: [],
        config: ['AuthorizedKeysCommand /usr/bin/sleep 100', 'AuthorizedKeysCommandUser nobody'],
      }),
      idle_goodbye: await raw(({ transport }) => transport.disconnect(11, 'idle for too long')),
      idle_forgotten: await raw(({ socket }) => socket.resetAndDestroy()),
    };
    /** What happens to the processes of a session that has begun. */
    const happens: Partial<Record<Name, { signal: NodeJS.Signals; after: number }>> = {
      idle: { signal: 'SIGKILL', after: idleSeconds },
      silent: { signal: 'SIGSTOP', after: 0 },
    };
    const act = (name: Name) => async (place: Place, socket: string) => {
      const client = place.ssh([socket, 'sleep 1000'], { timeLimit: 60_000 });
      const event = happens[name];
      if (!event) return client;
      const { pid, log } = sshds[name as keyof typeof sshds];
      await log.waitFor('Starting session');
      const session = processTree(pid).filter((child) => child !== pid);
      setTimeout(() => {
        for (const child of session) signalProcess(child, event.signal);
      }, event.after * 1000);
      const result = await client;
      // what is stopped cannot end either
      for (const child of session) signalProcess(child, 'SIGKILL');
      return result;
    };
    const provocations = mapRows(patientRows, (name): Provocation => {
      const socket = socketTo(targets[name], { name: socketNameOf(name), login: keyLogin(key) });
      return { socket, expected: patientRows[name], act: act(name) };
    });
    const config = temporaryFolder().file('sockets.json');
    const sockets = Object.values(provocations).map(({ socket }) => socket);
    writeFileSync(config, JSON.stringify({ sockets }), { mode: 0o600 });
    const within = ['/usr/bin/env', ...fastClock(times)];
    const connector = await kept.start(startConnector({ flags: ['--config', config], within }));
    const place = placeOfProcess(connector, { config, within });
    provoked = await provokeAll(place, provocations);
  }, 120_000);
  afterAll(() => kept.stop());

  test.each(namesOf(patientRows))('%s: log, terminal and test say the same', (name) => provoked?.check(name));
});
