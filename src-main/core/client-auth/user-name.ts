import { SocketName } from '../../contract/ssh-socket.ts';

/** What an SSH user name asks for: `web1`, or `root+web1` where the socket lets the client choose the login. */
export interface AskedSocket {
  socket: string;
  login: string | undefined;
}

const maxLength = 255;

/** undefined for what can't name a socket. The last `+` splits, so a login may contain one. */
export function parseUserName(userName: string): AskedSocket | undefined {
  if (userName.length > maxLength) return undefined;
  const plus = userName.lastIndexOf('+');
  const socket = userName.slice(plus + 1);
  const login = plus === -1 ? undefined : userName.slice(0, plus);
  if (!SocketName.safeParse(socket).success) return undefined;
  // a login goes to the target and into the log: no control characters, nothing that reads as an option there
  if (login !== undefined && !/^[^\s\p{Cc}-][^\s\p{Cc}]*$/u.test(login)) return undefined;
  return { socket, login };
}
