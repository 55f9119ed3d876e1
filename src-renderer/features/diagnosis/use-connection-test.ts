import { useEffect, useState, useSyncExternalStore } from 'react';
import { useBackend } from '../../app/backend-context.tsx';
import type { Backend } from '../../backend/backend.ts';
import { ConnectionTest, type TestView } from './connection-test.ts';

const ofSockets = new WeakMap<Backend, Map<string, ConnectionTest>>();

/** The tests of a stored socket: the same ones for as long as the page lives, whatever it shows meanwhile. */
export function useSocketTest(socket: string): { test: ConnectionTest; view: TestView } {
  const backend = useBackend();
  let all = ofSockets.get(backend);
  if (!all) {
    all = new Map();
    ofSockets.set(backend, all);
  }
  let test = all.get(socket);
  if (!test) {
    test = new ConnectionTest(backend);
    all.set(socket, test);
  }
  return { test, view: useSyncExternalStore(test.subscribe, test.get) };
}

/** The tests of a form: the one that is running ends with it. */
export function useFormTest(): { test: ConnectionTest; view: TestView } {
  const backend = useBackend();
  const [test] = useState(() => new ConnectionTest(backend));
  useEffect(() => () => test.cancel(), [test]);
  return { test, view: useSyncExternalStore(test.subscribe, test.get) };
}
