import { z } from 'zod';
import { AppSettings } from '../app-settings.ts';
import { GatewayConfig, type ListenAddress, RecordingsConfig } from '../connector-config.ts';
import type { ConnectorState, Reach } from '../connector-state.ts';
import { command } from './command.ts';

/** A public key that lets its person in, as the settings list it. */
export interface ClientKeyView {
  name: string;
  email: string;
  type: string;
  fingerprint: string;
  /** `device`: the owner's own, made by this app; `config_file`: can't be changed here */
  origin: 'app' | 'config_file' | 'device';
}

/** An address of this machine that the gateway could listen on, and who could reach it there. */
export interface MachineAddress {
  address: string;
  /** `lo`, `eth0`, `Wi-Fi`; absent for "all addresses" */
  interface?: string;
  reach: Reach;
  /** in words: `only this machine`, `everyone in 192.168.1.0/24`, `everyone who can reach this machine` */
  who: string;
}

export interface CertificateAuthorityView {
  /** a line for TrustedUserCAKeys */
  public_key: string;
  fingerprint: string;
  /** as `ssh-keygen -lv` draws it, 11 lines */
  randomart: string;
  made_at?: string;
  principal: string;
  /** names of the sockets that log in with its certificates */
  used_by: string[];
  /** POSIX sh, for a target */
  setup_script: string;
}

export interface IssuedCertificate {
  serial: string;
  person: string;
  email: string;
  socket: string;
  login: string;
  session: string;
  issued_at: string;
  valid_until: string;
}

export interface AboutView {
  version: string;
  /** of Node, Electron, Chromium, OpenSSL: what there is */
  runtime: Record<string, string>;
  licences: { name: string; version: string; licence: string }[];
}

export const settingsCommands = {
  'connector.get': command<ConnectorState>()(z.strictObject({})),
  'app.settings': command<AppSettings>()(z.strictObject({})),
  'app.save_settings': command<AppSettings>()(AppSettings),
  'app.about': command<AboutView>()(z.strictObject({})),

  'gateway.settings': command<{ settings: GatewayConfig; listening: ListenAddress[]; editable: boolean }>()(
    z.strictObject({}),
  ),
  /** Listens there from now on; sessions go on. Where it cannot, nothing changes. */
  'gateway.save': command<{ listening: ListenAddress[] }>()(GatewayConfig),
  'gateway.addresses': command<MachineAddress[]>()(z.strictObject({})),

  'client_keys.list': command<ClientKeyView[]>()(z.strictObject({})),
  'client_keys.add': command<ClientKeyView>()(
    z.strictObject({ name: z.string().max(1000), email: z.string().max(1000), key: z.string().max(20_000) }),
  ),
  'client_keys.remove': command<Record<string, never>>()(
    z.strictObject({ fingerprint: z.string().max(100) }),
  ),

  'recordings.settings': command<{ settings: RecordingsConfig; editable: boolean }>()(z.strictObject({})),
  'recordings.save_settings': command<RecordingsConfig>()(RecordingsConfig),

  'ca.get': command<CertificateAuthorityView>()(z.strictObject({})),
  /** The latest ones, newest first. */
  'ca.issued': command<IssuedCertificate[]>()(z.strictObject({})),
};
