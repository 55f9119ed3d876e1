import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Connector } from '../support/connector.ts';
import { eventually as find } from '../support/eventually.ts';
import { type Key, makeKey } from '../support/keys.ts';
import type { LogLine } from '../support/log-lines.ts';
import { type Sshd, type SshdOptions, startSshd } from '../support/sshd.ts';
import { testUser } from '../support/test-user.ts';
import { authReply, parseKey, RawClient } from './hostile-raw-client.ts';

export const megabyte = 1024 * 1024;

/** Resident memory of a process in bytes, by Linux' /proc. */
export function residentMemory(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}

export function openFiles(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

export async function eventually(what: string, isTrue: () => boolean): Promise<void> {
  await find(() => isTrue() || undefined, what);
}

/** A line that no client could have forged or bent: whole JSON, and nothing in it that steers a terminal. */
export function expectCleanLog(connector: Pick<Connector, 'log'>): void {
  expect(connector.log.text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/u);
  for (const line of connector.log.lines) {
    expect(line).toHaveProperty('time');
    expect(line).toHaveProperty('level');
  }
  expect(connector.log.lines.filter(({ code }) => code === 'internal_error')).toEqual([]);
}

export function linesWithCode(connector: Pick<Connector, 'log'>, code: string): LogLine[] {
  return connector.log.lines.filter((line) => line.code === code);
}

/** The owner comes in by the plain OpenSSH client, and gets what it asked for. */
export async function expectGoodLogin(connector: Connector, socket = 'practice'): Promise<void> {
  const { stdout, stderr, status } = await connector.ssh([socket, 'echo still here']);
  expect({ stdout: stdout.toString(), status }, stderr.toString()).toEqual({
    stdout: 'still here\n',
    status: 0,
  });
}

export function deviceKey(connector: Pick<Connector, 'data'>) {
  return parseKey(readFileSync(join(connector.data, 'device_key'), 'utf8'));
}

/** A raw client that has logged in as the owner. */
export async function logIn(connector: Connector, user = 'practice'): Promise<RawClient> {
  const client = await RawClient.open(connector);
  client.sendSignature(user, deviceKey(connector));
  expect(await client.loginReply()).toBe(authReply.success);
  return client;
}

/** A config socket that logs in to a target on this machine with a private key. */
export function socketTo(port: number, key: Key, settings: Readonly<Record<string, unknown>> = {}) {
  return {
    name: 'web1',
    ...settings,
    ssh_configuration: {
      hostname: '127.0.0.1',
      port,
      authentication_type: 'private_key',
      username: testUser,
      private_key: key.privateKey,
    },
  };
}

/** A real sshd with a socket that leads to it. */
export async function startTarget(options: SshdOptions = {}) {
  const key = makeKey();
  const sshd: Sshd = await startSshd({ ...options, authorizedKeys: [key.publicKey] });
  return { sshd, socket: socketTo(sshd.port, key) };
}
