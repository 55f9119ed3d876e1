import { afterEach, expect, test, vi } from 'vitest';
import type { TerminalState } from '../../../../src-main/contract/terminal-state.ts';
import type { Backend, TerminalListener } from '../../../../src-renderer/backend/backend.ts';
import { PaneSession } from '../../../../src-renderer/features/terminal/pane-session.ts';
import type { Surface } from '../../../../src-renderer/features/terminal/surface.ts';

afterEach(() => vi.unstubAllGlobals());

const ended: TerminalState = { kind: 'ended', exit: { status: 0 }, at: '2026-03-17T14:32:27Z' };

/** A session on a host that opens terminal 7 when it is told to, and an emulator that draws when it is told to. */
function startSession({ hidden = false } = {}) {
  vi.stubGlobal('document', { hidden });
  const heard: string[] = [];
  const drawing: (() => void)[] = [];
  const { promise, resolve } = Promise.withResolvers<{ terminal: number }>();
  let listener: TerminalListener | undefined;
  const backend = {
    call: (command: string, input: object) => {
      heard.push(`${command} ${JSON.stringify(input)}`);
      return command === 'terminals.open' ? promise : Promise.resolve({});
    },
    terminal: (_number: number, given: TerminalListener) => {
      listener = given;
      return { input: () => {}, read: (bytes: number) => heard.push(`read ${bytes}`), release: () => {} };
    },
  } as unknown as Backend;
  const size = { cols: 80, rows: 24 };
  const surface = {
    size,
    write: (_data: unknown, shown?: () => void) => drawing.push(shown ?? (() => {})),
  } as unknown as Surface;
  const states: string[] = [];
  const session = new PaneSession(backend, surface, ({ kind }) => states.push(kind));
  const opened = session.open({ socket: 'web1', login: undefined });
  return {
    session,
    states,
    heard,
    size,
    async open() {
      heard.length = 0;
      resolve({ terminal: 7 });
      await opened;
      return listener as TerminalListener;
    },
    draw: () => {
      for (const shown of drawing.splice(0)) shown();
    },
  };
}

test('the target may send more when its output is on the screen, and not before', async () => {
  const { open, draw, heard } = startSession();
  const { onOutput } = await open();
  onOutput(new Uint8Array(1000));
  onOutput(new Uint8Array(500));
  expect(heard).toEqual([]);
  draw();
  expect(heard).toEqual(['read 1000', 'read 500']);
});

test('behind another window a bounded amount may wait to be drawn, so that a build goes on', async () => {
  const { open, draw, heard } = startSession({ hidden: true });
  const { onOutput } = await open();
  const megabyte = new Uint8Array(1024 * 1024);
  for (let i = 0; i < 20; i++) onOutput(megabyte);
  expect(heard).toHaveLength(15);
  draw();
  // each byte once
  expect(heard).toHaveLength(20);
});

test('the end is heard after the last output has been drawn', async () => {
  const { open, draw, states } = startSession();
  const { onOutput, onState } = await open();
  onOutput(new Uint8Array(10));
  onState(ended);
  expect(states).toEqual([]);
  draw();
  expect(states).toEqual(['ended']);
});

test('a size that changed while the host was asked is sent on', async () => {
  const started = startSession();
  started.size.cols = 132;
  await started.open();
  expect(started.heard).toEqual(['terminals.resize {"terminal":7,"cols":132,"rows":24}']);
  started.session.resize({ cols: 100, rows: 50 });
  expect(started.heard.at(-1)).toBe('terminals.resize {"terminal":7,"cols":100,"rows":50}');
});

test('a pane that is closed while the host is asked ends what was opened for it, unheard', async () => {
  const { session, open, states, heard } = startSession();
  session.end();
  await open();
  expect(heard).toEqual(['terminals.close {"terminal":7}']);
  expect(states).toEqual([]);
});
