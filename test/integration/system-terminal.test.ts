import { chmodSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Failure } from '../../src-main/core/failure.ts';
import {
  listSystemTerminals,
  openSystemTerminal,
} from '../../src-main/core/system-terminal/open-terminal.ts';
import { startConnector } from '../support/connector.ts';
import { startDisplay } from '../support/display.ts';
import { eventually } from '../support/eventually.ts';
import { recordingsIn } from '../support/recorded.ts';
import { clientEnvironment } from '../support/run-client.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

async function failureOf(opening: Promise<unknown>): Promise<Failure> {
  const thrown = await opening.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (thrown instanceof Failure) return thrown;
  throw new Error(`no Failure but ${thrown}`);
}

test('a real terminal opens and its ssh arrives as the owner, with a shell', async () => {
  const display = await startDisplay();
  const connector = await startConnector();
  const env = clientEnvironment({ DISPLAY: display.name });
  expect(listSystemTerminals(env)).toContainEqual({ id: 'xterm', name: 'xterm' });

  const opened = await openSystemTerminal(
    { sshConfig: connector.sshConfig, socket: 'practice' },
    { wanted: 'xterm', env },
  );
  expect(opened).toBe('xterm');
  const arrived = await connector.log.waitFor(({ msg }) => msg === 'new ssh session for');
  expect(arrived).toMatchObject({ socket_id: 'practice', via: 'device_key', level: 'info' });

  await eventually(
    () => recordingsIn(connector.data).find(({ screen }) => screen.includes('practice')),
    'a recorded screen',
  );

  // the window goes with the display, and with it the session
  await display.stop();
  await connector.log.waitFor(({ msg }) => msg === 'ssh session ended');
  expect(recordingsIn(connector.data).map(({ manifest }) => manifest.kind)).toEqual(['shell']);
});

test('a terminal that cannot open its window is a failure that says what to do instead', async () => {
  const env = clientEnvironment({ DISPLAY: ':999' });
  const { code, advice } = await failureOf(
    openSystemTerminal({ sshConfig: '/nonexistent', socket: 'web1' }, { wanted: 'xterm', env }),
  );
  expect(code).toBe('system_terminal_failed');
  expect(advice).toContain('xterm could not be opened (exit status 1). Copy the ssh command');
});

test('a terminal that is not there, or no terminal at all, is told', async () => {
  const login = { sshConfig: '/nonexistent', socket: 'web1' };
  const env = clientEnvironment({ DISPLAY: ':999' });
  const gone = await failureOf(openSystemTerminal(login, { wanted: 'no-such-terminal', env }));
  expect(gone.advice).toMatch(/not on this machine any more. There are: .*xterm/);
  const none = await failureOf(openSystemTerminal(login, { env: clientEnvironment() }));
  expect(none.advice).toContain('There is no terminal program here');
  const odd = await failureOf(openSystemTerminal({ ...login, login: 'a\nb' }, { env }));
  expect(odd.advice).toContain('characters that can’t be given to a terminal');
});

test('a program that looks like a terminal and cannot be started is a failure too', async () => {
  const folder = temporaryFolder();
  writeFileSync(folder.file('xterm'), '#!/nonexistent/interpreter\n');
  chmodSync(folder.file('xterm'), 0o700);
  const env = { PATH: folder.path, DISPLAY: ':999' };
  const { code, advice } = await failureOf(
    openSystemTerminal({ sshConfig: '/nonexistent', socket: 'web1' }, { wanted: 'xterm', env }),
  );
  expect(code).toBe('system_terminal_failed');
  expect(advice).toContain('xterm could not be opened (ENOENT)');
});
