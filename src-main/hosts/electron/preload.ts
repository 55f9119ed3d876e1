import { contextBridge, ipcRenderer } from 'electron';
import type { Bridge } from '../../contract/bridge.ts';
import type { ToScreen } from '../../contract/messages.ts';
import { type PageMessage, toMain, toPage } from './page-messages.ts';

// Pages get single functions and never ipcRenderer itself, which could send on every channel.
const listeners = new Set<(message: ToScreen) => void>();
let seen = 0;

const say = (message: PageMessage) => ipcRenderer.send(toMain, message);

ipcRenderer.on(toPage, (_event, message: ToScreen) => {
  for (const listener of [...listeners]) listener(message);
  say({ kind: 'seen', count: ++seen });
});

// `platform` is the one thing of process that a sandboxed preload needs
const { platform } = process;
const known = platform === 'darwin' || platform === 'win32' || platform === 'linux' ? platform : 'other';

const bridge: Bridge = {
  host: 'electron',
  platform: known,
  send: (message) => say({ kind: 'message', message }),
  onMessage(listener) {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  },
};
contextBridge.exposeInMainWorld('sallyport', bridge);
say({ kind: 'hello' });
