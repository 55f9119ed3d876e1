import { navigate } from '../../app/location.ts';

/**
 * The door to connection tests for the rest of the app: who wants one asks here, and the socket's view of tests, which
 * may have to ask for a login first, takes what was asked for when it is there.
 */
let wish: string | undefined;
const listeners = new Set<() => void>();

/** Goes to the socket's view of tests, and starts one there. */
export function openTest(socket: string): void {
  wish = socket;
  for (const listener of listeners) listener();
  navigate(`/sockets/${socket}/test`);
}

/** Whether a test of this socket was asked for since the last call. */
export function takeTestWish(socket: string): boolean {
  const isWanted = wish === socket;
  if (isWanted) wish = undefined;
  return isWanted;
}

export function onTestWish(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
