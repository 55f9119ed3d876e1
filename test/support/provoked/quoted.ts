/**
 * What cannot be brought about on loopback, or not without harm to the machine: the real error, and where it is written
 * down. `evidence` is what the connector makes of it, and what a unit test gives to the rules.
 */
export interface QuotedError {
  rule: string;
  error: string;
  source: string;
  evidence: Readonly<Record<string, unknown>>;
  /** of the socket, and of the machine that the connector runs on */
  platform?: 'darwin';
}

export const quotedErrors: readonly QuotedError[] = [
  {
    rule: 'upstream_dial_no_route.mac_local_network',
    error: 'require("net").connect(443,"192.168.10.7",…) → EHOSTUNREACH; plain Terminal: connects',
    source: 'https://github.com/nicobailon/pi-mcp-adapter/issues/543, measured on macOS 26 with Node 26',
    evidence: { host: '192.168.1.20', address: '192.168.1.20', port: 22, system_error: 'EHOSTUNREACH' },
    platform: 'darwin',
  },
  {
    rule: 'upstream_dial_failed.too_many_open_files',
    error: 'EMFILE: The per-process limit on the number of open file descriptors has been reached.',
    source: 'socket(2)',
    evidence: { host: '10.0.0.5', address: '10.0.0.5', port: 22, system_error: 'EMFILE' },
  },
  {
    rule: 'upstream_dial_failed.no_local_address',
    error:
      'EADDRNOTAVAIL: … upon attempting to bind it to an ephemeral port, it was determined that all port numbers in the ephemeral port range are currently in use.',
    source: 'connect(2)',
    evidence: { host: '10.0.0.5', address: '10.0.0.5', port: 22, system_error: 'EADDRNOTAVAIL' },
  },
  {
    rule: 'upstream_dial_failed',
    error: 'EPROTOTYPE: The socket type does not support the requested communications protocol.',
    source: 'connect(2)',
    evidence: { host: '10.0.0.5', address: '10.0.0.5', port: 22, system_error: 'EPROTOTYPE' },
  },
  {
    rule: 'upstream_via_failed',
    error: 'SSH_OPEN_RESOURCE_SHORTAGE, 4',
    source: 'RFC 4254 §5.1, of a server on the way that has no descriptors left',
    evidence: { from: 'hop', host: '10.0.0.5', port: 22, open_failure: 4 },
  },
  {
    rule: 'upstream_via_failed.socket_missing',
    error: 'unable to connect to upstream host: via hop: there is no such socket',
    source:
      'src-main/core/upstream/way.ts: no configuration is taken that says so; only a socket that goes meanwhile',
    evidence: { via: 'hop', way: 'missing' },
  },
  {
    rule: 'upstream_via_failed.loop',
    error: 'unable to connect to upstream host: via hop: the sockets lead back to each other',
    source: 'src-main/core/upstream/way.ts: no configuration is taken that says so',
    evidence: { via: 'hop', way: 'loop' },
  },
  {
    rule: 'recording_unavailable.disk_failing',
    error: 'EIO: A low-level I/O error occurred while modifying the inode.',
    source: 'write(2)',
    evidence: { system_error: 'EIO' },
  },
  {
    rule: 'recording_failed.disk_failing',
    error: 'ESTALE: Stale file handle. This error can occur for NFS and for other filesystems.',
    source: 'errno(3)',
    evidence: { system_error: 'ESTALE' },
  },
  {
    rule: 'recording_failed.folder_gone',
    error: 'EROFS: Read-only filesystem, after errors=remount-ro',
    source: 'errno(3); ext4(5)',
    evidence: { system_error: 'EROFS' },
  },
];
