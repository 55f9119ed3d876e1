import type { Socket } from 'node:net';

const maxWaiting = 100;
const loginMilliseconds = 30_000;
/** OpenSSH's limit for what may come before and with the identification line */
const maxIdentificationBytes = 8192;
const keptBytes = 256;

export interface ConnectionEnd {
  code: 'client_too_slow' | 'client_limit_reached' | 'client_not_ssh';
  reason: string;
}

export interface ConnectionWatch {
  identified(): void;
  admitted(): void;
  /** A person is busy elsewhere, and those who are have limits of their own. The result: from now on it counts again. */
  waitForPerson(): () => void;
}

interface Waiting {
  socket: Socket;
  identified: boolean;
  cut: (end: ConnectionEnd) => void;
}

/**
 * Bounds what connections may do before they have logged in. It counts at TCP accept, because ssh2 says nothing of a
 * client that says nothing.
 */
export class ConnectionLimits {
  private readonly waiting = new Set<Waiting>();

  /**
   * Watches a connection that was just given to ssh2. `onCut` hears why it was destroyed. Call `identified` when its
   * identification line has come, and `admitted` when it has logged in.
   */
  watch(socket: Socket, onCut: (end: ConnectionEnd) => void): ConnectionWatch {
    let first = Buffer.alloc(0);
    const waiting: Waiting = {
      socket,
      identified: false,
      cut: (end) => {
        leave();
        onCut(end);
        socket.destroy();
      },
    };
    let isIn = true;
    let timer: NodeJS.Timeout | undefined;
    const startTimer = () => {
      timer = setTimeout(
        () =>
          waiting.cut({ code: 'client_too_slow', reason: `no login within ${loginMilliseconds / 1000} s` }),
        loginMilliseconds,
      );
    };
    startTimer();
    const onData = (data: Buffer) => {
      if (first.length < keptBytes)
        first = Buffer.concat([first, data.subarray(0, keptBytes - first.length)]);
      const reason =
        notSsh(first) ?? (socket.bytesRead > maxIdentificationBytes ? 'no identification line' : undefined);
      if (reason !== undefined) waiting.cut({ code: 'client_not_ssh', reason });
    };
    const leave = () => {
      isIn = false;
      clearTimeout(timer);
      socket.off('data', onData);
      this.waiting.delete(waiting);
    };
    socket.on('data', onData);
    socket.once('close', leave);
    this.waiting.add(waiting);
    this.makeRoom();
    return {
      identified: () => {
        waiting.identified = true;
        socket.off('data', onData);
      },
      admitted: leave,
      waitForPerson: () => {
        clearTimeout(timer);
        this.waiting.delete(waiting);
        return () => {
          if (!isIn) return;
          startTimer();
          this.waiting.add(waiting);
          this.makeRoom();
        };
      },
    };
  }

  /**
   * When too many wait, the oldest goes, of those who have identified themselves or of those who have not, whichever
   * are more. So a flood of half-open connections cuts itself, at whatever step it stops, and a client that logs in
   * within a moment always finds room. (Refusing new ones, as OpenSSH's MaxStartups does, would shut out the good
   * client instead.)
   */
  private makeRoom(): void {
    if (this.waiting.size <= maxWaiting) return;
    const all = [...this.waiting];
    const silent = all.filter(({ identified }) => !identified);
    const [victim] = silent.length > maxWaiting / 2 ? silent : all.filter(({ identified }) => identified);
    victim?.cut({
      code: 'client_limit_reached',
      reason: `more than ${maxWaiting} connections wait for their login`,
    });
  }
}

/** Why the first bytes are no SSH identification (RFC 4253 §4.2), as soon as that can be told. */
function notSsh(first: Buffer): string | undefined {
  const expected = 'SSH-';
  const start = first.subarray(0, expected.length).toString('latin1');
  if (expected.startsWith(start)) return undefined;
  return `the client does not speak SSH: it sent "${first.subarray(0, 80).toString('latin1')}"`;
}
