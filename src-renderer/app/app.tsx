import { CSPProvider } from '@base-ui/react/csp-provider';
import { QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Backend } from '../backend/backend.ts';
import { ConfirmDialog } from '../ui/confirm.tsx';
import { Toasts } from '../ui/toasts.tsx';
import { AppCommands } from './app-commands.tsx';
import { BackendContext } from './backend-context.tsx';
import { listenToKeys } from './commands.tsx';
import { ConnectionGate } from './connection-gate.tsx';
import { createQueryClient } from './queries.ts';
import { Shell } from './shell.tsx';

/** Everything on the page, on top of whatever carries it. */
export function App({ backend }: { backend: Backend }) {
  const [client] = useState(createQueryClient);
  useEffect(() => listenToKeys(backend.platform === 'darwin'), [backend]);
  return (
    <CSPProvider disableStyleElements>
      <BackendContext.Provider value={backend}>
        <QueryClientProvider client={client}>
          <ConnectionGate>
            <Shell />
            <AppCommands />
          </ConnectionGate>
          <ConfirmDialog />
          <Toasts />
        </QueryClientProvider>
      </BackendContext.Provider>
    </CSPProvider>
  );
}
