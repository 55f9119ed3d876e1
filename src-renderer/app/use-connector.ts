import { useEffect, useState } from 'react';
import type { AppSettings } from '../../src-main/contract/app-settings.ts';
import type { ConnectorState } from '../../src-main/contract/connector-state.ts';
import { useBackend } from './backend-context.tsx';

/** The connector's state, as soon as it is known. */
export function useConnector(): ConnectorState | undefined {
  const backend = useBackend();
  const [state, setState] = useState<ConnectorState>();
  useEffect(() => backend.watch('connector', (event) => setState(event.state)), [backend]);
  return state;
}

/** How the screens look and behave, as soon as it is known. */
export function useAppSettings(): AppSettings | undefined {
  const backend = useBackend();
  const [settings, setSettings] = useState<AppSettings>();
  useEffect(() => backend.watch('settings', (event) => setSettings(event.settings)), [backend]);
  return settings;
}

export function useIsMac(): boolean {
  return useBackend().platform === 'darwin';
}
