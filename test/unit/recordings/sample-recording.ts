import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CastEvent } from '../../../src-main/core/recordings/cast-format.ts';
import type { RecordingStart } from '../../../src-main/core/recordings/recording.ts';

export const terminal = { term: 'xterm-256color', cols: 120, rows: 40 };

/** A shell with a terminal, unless told otherwise. */
export function sampleStart(changes: Partial<RecordingStart> = {}): RecordingStart {
  return {
    session: '20261123-141500-3f9a0c1d2b',
    channel: 1,
    socket: 'web1',
    person: { subject: 'key:1', name: 'alice', email: 'alice@example.com', via: 'client_key' },
    login: 'ops-user',
    client: { address: '127.0.0.1', port: 50000, software: 'SSH-2.0-OpenSSH_9.6' },
    kind: 'shell',
    terminal,
    startedAt: new Date('2026-11-23T23:59:59.500Z'),
    bulkLimit: 1024,
    recordInput: false,
    ...changes,
  };
}

export function linesOf(folder: string, recording: { path: string }): string[] {
  const text = readFileSync(join(folder, recording.path), 'utf8');
  if (!text.endsWith('\n')) throw new Error('the file ends in the middle of a line');
  return text.slice(0, -1).split('\n');
}

export function eventsOf(folder: string, recording: { path: string }): CastEvent[] {
  return linesOf(folder, recording)
    .slice(1)
    .map((line) => {
      const [time, code, data] = JSON.parse(line) as [number, string, string];
      return { time, code, data };
    });
}

/** The data of all events of one kind, joined. */
export function textOf(folder: string, recording: { path: string }, code = 'o'): string {
  return eventsOf(folder, recording)
    .filter((event) => event.code === code)
    .map((event) => event.data)
    .join('');
}
