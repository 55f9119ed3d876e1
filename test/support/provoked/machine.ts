import type { Expected } from './expected.ts';

const unrecorded = (variant: string, words: string | RegExp): Expected => ({
  rule: `recording_unavailable${variant}`,
  words,
});
const record = 'failed to handle channels: failed to record session: ';

/** The connector’s own machine: its disk. Each in a connector of its own. */
export const diskRows = {
  disk_full: unrecorded('.disk_full', /^failed to record session: ENOSPC: .+; the session is ended$/),
  disk_nearly_full: unrecorded('.disk_full', new RegExp(`${record}\\d+ bytes free, \\d+ are needed$`)),
  disk_read_only: unrecorded('.read_only', new RegExp(`${record}EROFS`)),
  folder_gone: unrecorded('.folder_gone', new RegExp(`${record}ENOENT`)),
  file_in_its_place: unrecorded('.folder_gone', new RegExp(`${record}ENOTDIR`)),
  folder_closed: unrecorded('.not_allowed', new RegExp(`${record}(EPERM|EACCES)`)),
  folder_leads_nowhere: unrecorded('', new RegExp(`${record}ELOOP`)),
  disk_full_meanwhile: {
    rule: 'recording_failed.disk_full',
    words: /^failed to record session: ENOSPC: .+; the session is ended$/,
  },
} as const satisfies Record<string, Expected>;

/** The same in a process of its own, which may write no larger files. */
export const largestFileRows = {
  file_too_large: {
    rule: 'recording_failed',
    words: /^failed to record session: EFBIG: .+; the session is ended$/,
  },
} as const satisfies Record<string, Expected>;

/** A file of the connector that it cannot read. */
export const fileRows = {
  known_hosts_unreadable: {
    rule: 'key_unreadable',
    words: /: ssh: handshake failed: knownhosts: EISDIR/,
    step: 'banner',
    terminal: 'its own words',
  },
} as const satisfies Record<string, Expected>;

/** The data folder is on a small disk that is full, and a host key is new. */
export const fullDataRows = {
  known_hosts_on_full_disk: {
    rule: 'key_unreadable.disk_full',
    words: /: ssh: handshake failed: knownhosts: ENOSPC/,
    terminal: 'its own words',
  },
} as const satisfies Record<string, Expected>;

/** What a client asks of a socket. */
export const clientRows = {
  login_not_allowed: {
    rule: 'client_login_not_allowed',
    words: 'the client asked for login "root", but the socket defines its own',
    terminal: 'its own words',
  },
  login_missing: {
    rule: 'client_login_missing',
    words: 'the client gave no login, and the socket asks for one (prompt_client)',
    step: 'auth',
    terminal: 'its own words',
  },
} as const satisfies Record<string, Expected>;

/** Log lines of the connector about itself: no session, no person. */
export const connectorRows = {
  port_taken: {
    rule: 'port_in_use',
    words: /^failed to start listener: listen tcp .+: bind: address already in use$/,
  },
  address_not_here: {
    rule: 'listen_failed.no_such_address',
    words: /^failed to start listener: listen tcp 203\.0\.113\.9:2222: listen EADDRNOTAVAIL/,
  },
  port_not_allowed: {
    rule: 'listen_failed.not_allowed',
    words: /^failed to start listener: listen tcp 127\.0\.0\.1:81: listen EACCES/,
  },
  clock_went_back: {
    rule: 'clock_went_back',
    words: 'the clock of this machine has gone back: the last session ended in the future',
    level: 'warn',
  },
  settings_cannot_be_kept: {
    rule: 'settings_unwritable',
    words: /ssh_config could not be written: E[A-Z]+/,
  },
  settings_damaged: { rule: 'settings_unreadable', words: /./ },
} as const satisfies Record<string, Expected>;
