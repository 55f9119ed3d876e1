import type { ListenAddress } from './connector-config.ts';

/** Who can reach an address that the gateway listens on. */
export type Reach = 'this_machine' | 'network';

/** How stored secrets are kept from whoever gets at the disk. */
export type SecretProtection =
  /** the data key is wrapped by the system's key store */
  | { kind: 'system'; store: string }
  /** a file beside the data: keeps out other users, not whoever has the whole folder */
  | { kind: 'key_file'; reason: string };

/** The connector as the status bar and the settings show it; sent whole on every change. */
export interface ConnectorState {
  host: 'electron' | 'headless';
  platform: 'darwin' | 'win32' | 'linux' | 'other';
  version: string;
  /** where it listens; the first one is the one that commands name */
  gateway: ListenAddress[];
  /** why it does not listen where the settings say, one sentence */
  gateway_trouble?: string;
  reach: Reach;
  /** `SHA256:…` */
  host_key: string;
  /** the person who owns this data folder, and comes in with its device key */
  owner: { name: string; email: string };
  data_folder: string;
  /** the ssh_config that every start writes */
  ssh_config: string;
  /** the file of `--config`, whose sockets, client keys and settings can't be changed here */
  config_file?: string;
  live_sessions: number;
  recordings: {
    folder: string;
    bytes: number;
    free_bytes: number;
    /** `low`: sessions that must be recorded are refused */
    state: 'ok' | 'low' | 'unavailable';
    reason?: string;
  };
  secrets: SecretProtection;
}
