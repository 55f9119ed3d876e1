import { afterAll, beforeAll, expect } from 'vitest';
import { string, uint32 } from '../../src-main/core/ssh2/wire.ts';
import { type Connector, startConnector } from '../support/connector.ts';
import { expectCleanLog, expectGoodLogin, logIn, startTarget } from './hostile-observations.ts';
import type { RawClient } from './hostile-raw-client.ts';

// One connector for a file of tests about clients that misbehave once they are in; whoever imports this gets it started
// before the tests and stopped after them.

export const ptySize = (columns: number, rows: number) =>
  Buffer.concat([uint32(columns), uint32(rows), uint32(0), uint32(0)]);
export const pty = (columns: number, rows: number, modes = Buffer.of(0)) =>
  Buffer.concat([string('xterm'), ptySize(columns, rows), string(modes)]);
export const variable = (name: string, value: string) => Buffer.concat([string(name), string(value)]);

export let connector: Connector;
export let target: Awaited<ReturnType<typeof startTarget>>;
/** a second session of the owner that must not notice anything */
let bystander: RawClient;

beforeAll(async () => {
  target = await startTarget({ config: ['MaxSessions 100'] });
  connector = await startConnector({ config: { sockets: [target.socket] } });
  bystander = await logIn(connector, 'web1');
});
afterAll(async () => {
  bystander?.close();
  await connector?.stop();
  await target?.sshd.stop();
});

export async function expectOthersUnaffected(): Promise<void> {
  expect(await bystander.run('echo untouched')).toBe('untouched\n');
  await expectGoodLogin(connector, 'web1');
  expectCleanLog(connector);
}
