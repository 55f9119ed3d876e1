/** `127.0.0.1:2222`, `[2001:db8::1]:2222`: as ListenAddress reads it. */
export function addressText({ host, port }: { host: string; port: number }): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
