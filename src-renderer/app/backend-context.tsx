import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Backend } from '../backend/backend.ts';
import type { ConnectionState } from '../backend/connection-state.ts';

export const BackendContext = createContext<Backend | undefined>(undefined);

export function useBackend(): Backend {
  const backend = useContext(BackendContext);
  if (!backend) throw new Error('a screen stands outside the app');
  return backend;
}

export function useConnection(): ConnectionState {
  const { connection } = useBackend();
  return useSyncExternalStore(connection.subscribe, connection.get);
}
