import type { ConnectorState } from './connector-state.ts';
import type { ToHost, ToScreen } from './messages.ts';

/** What the preload of the Electron host gives to our pages as `window.sallyport`; nothing else reaches them. */
export interface Bridge {
  readonly host: 'electron';
  readonly platform: ConnectorState['platform'];
  send(message: ToHost): void;
  onMessage(listener: (message: ToScreen) => void): () => void;
}
