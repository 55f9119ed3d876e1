/** `user@host:port`, as people write it: without the port where it is 22, without a login where the client says it. */
export function targetText({
  user,
  hostname,
  port,
}: {
  user?: string | undefined;
  hostname: string;
  port: number | string;
}): string {
  const login = user === undefined ? '' : `${user}@`;
  if (String(port) === '22') return `${login}${hostname}`;
  return `${login}${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}`;
}
