import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { hostPort } from './dial.ts';

/** `127.0.0.1:40000->10.0.0.5:22`, as Go writes a connection. `host` and `port`: of a stream that does not say them. */
export function routeOf(stream: Duplex, host: string, port: number): string {
  const { localAddress, localPort, remoteAddress, remotePort } = stream as Partial<Socket>;
  const local = localAddress === undefined ? 'via' : hostPort(localAddress, localPort ?? 0);
  return `${local}->${hostPort(remoteAddress ?? host, remotePort ?? port)}`;
}
