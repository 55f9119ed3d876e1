import type { ConnectorState } from '../contract/connector-state.ts';

const { platform: node } = process;

/** Of this machine, as screens and hints tell them apart. */
export const platform: ConnectorState['platform'] =
  node === 'darwin' || node === 'win32' || node === 'linux' ? node : 'other';
