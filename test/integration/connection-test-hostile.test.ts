import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { reportText } from '../../src-main/contract/test-report-text.ts';
import { failedStep, stepOf, testOf } from '../support/connection-tests.ts';
import { type House, startHouse } from '../support/house.ts';
import { makeKey } from '../support/keys.ts';
import { keyLogin, passwordLogin, socketTo } from '../support/proxied-sshd.ts';
import { startSshd } from '../support/sshd.ts';
import { whenTestEnds } from '../support/when-test-ends.ts';
import { startRawTarget } from './hostile-raw-target.ts';

const steering = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]/;

/** a TCP server that says this to everyone, and stays */
async function houseToWords(words: string | Buffer): Promise<House> {
  const server = createServer((stream) => {
    stream.on('error', () => {}).resume();
    stream.write(words);
    whenTestEnds(() => void stream.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  whenTestEnds(() => void server.close());
  const { port } = server.address() as { port: number };
  return startHouse({
    config: { sockets: [socketTo({ host: '127.0.0.1', port }, { login: passwordLogin('x') })] },
  });
}

async function houseToShell(command: string): Promise<House> {
  const key = makeKey();
  const sshd = await startSshd({ authorizedKeys: [key.publicKey], config: [`ForceCommand ${command}`] });
  return startHouse({ config: { sockets: [socketTo(sshd, { login: keyLogin(key) })] } });
}

test('an identification that steers terminals is shown as what it is', async () => {
  const house = await houseToWords(
    'SSH-2.0-\x1b]0;owned\x07\x1b[2J\u202eevil\r\nnot a packet'.padEnd(400, ' '),
  );
  const report = await testOf(house);
  expect(report.state).toBe('failed');
  expect(JSON.stringify(report)).not.toMatch(steering);
  expect(reportText(report)).not.toMatch(steering);
});

test('a banner of 64 KB is not kept, and the report says what it is', async () => {
  const house = await houseToWords('x'.repeat(64 * 1024));
  const report = await testOf(house);
  expect(failedStep(report)).toMatchObject({ name: 'banner', code: 'upstream_not_ssh' });
  expect(JSON.stringify(report).length).toBeLessThan(8000);
});

test('what a login’s program prints before it ends is cleaned and cut', async () => {
  const house = await houseToShell(
    `printf '\\033[31mred\\033[0m \\007bell \\033]0;t\\007'; yes no | head -c 100000; exit 3`,
  );
  const report = await testOf(house);
  const failed = failedStep(report);
  expect(failed).toMatchObject({
    name: 'round_trip',
    code: 'upstream_shell_ended',
    evidence: { exit_status: 3 },
  });
  expect(String(failed.evidence.text)).toMatch(/^red \\x07bell no no/);
  expect(String(failed.evidence.text).length).toBeLessThanOrEqual(300);
  expect(JSON.stringify(report)).not.toMatch(steering);
});

test('a shell that never stops to talk has been started all the same', async () => {
  const house = await houseToShell('yes');
  const report = await testOf(house);
  expect(report.state).toBe('passed');
  expect(stepOf(report, 'round_trip').evidence.round_trip_ms).toBeGreaterThan(0);
});

test('a program that is killed is named by its signal', async () => {
  const house = await houseToShell('kill -9 $$');
  const failed = failedStep(await testOf(house));
  expect(failed).toMatchObject({ name: 'round_trip', code: 'upstream_shell_ended' });
  expect(failed.message).toContain('KILL');
});

test('what a target says as it leaves in the middle of the login is told, whatever reason it gives', async () => {
  const byApplication = 11;
  const { port } = await startRawTarget({
    onLogin: (_context, transport) => transport.disconnect(byApplication, '\x1b[2Jclosed for the weekend'),
  });
  const house = await startHouse({
    config: { sockets: [socketTo({ host: '127.0.0.1', port }, { login: passwordLogin('x') })] },
  });
  expect(failedStep(await testOf(house))).toMatchObject({
    name: 'auth_methods',
    code: 'upstream_disconnected_in_handshake',
    evidence: { reason: byApplication, text: '\\x1b[2Jclosed for the weekend' },
  });
});
