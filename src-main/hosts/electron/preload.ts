import { contextBridge } from 'electron';

// The screens have nothing to ask the connector yet. They only learn which host carries them, and never more than
// single functions: ipcRenderer itself stays on this side.
contextBridge.exposeInMainWorld('sallyport', { host: 'electron' });
