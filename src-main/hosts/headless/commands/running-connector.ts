import { WebSocket } from 'ws';
import type { CommandInput, CommandName, CommandValue } from '../../../contract/commands.ts';
import type { HostEvent } from '../../../contract/events.ts';
import type { ToHost, ToScreen } from '../../../contract/messages.ts';
import type { Reply } from '../../../contract/reply.ts';
import { codeProtocol, socketProtocol } from '../../../contract/websocket-text.ts';
import { asFailure, Failure } from '../../../core/failure.ts';
import { connectorOf, type DataPaths } from '../../../core/storage/data-folder.ts';
import { makeCode } from '../page-access.ts';
import { lastAddress, openPageKey } from '../page-address.ts';

const answerMs = 5000;

export type Reached =
  | { kind: 'reached'; connector: RunningConnector }
  | { kind: 'none' }
  /** one runs, but a command cannot ask it: `why` is half a sentence for people */
  | { kind: 'unreachable'; why: string };

/**
 * The connector that runs with this data folder, as a page of its screens has it. It is let in by a code of its own,
 * which is spent with that: no session stays. Never rejects.
 */
export async function reachConnector(paths: DataPaths, signal: AbortSignal): Promise<Reached> {
  const pid = connectorOf(paths);
  if (pid === undefined || signal.aborted) return { kind: 'none' };
  const unreachable = (why: string): Reached => ({
    kind: 'unreachable',
    why: `the connector that runs (pid ${pid}) cannot be asked: ${why}`,
  });
  const address = lastAddress(paths);
  if (address?.pid !== pid) return unreachable('it is the desktop app, or still starting');
  try {
    const socket = await openSocket(address.port, makeCode(await openPageKey(paths)), signal);
    return { kind: 'reached', connector: new RunningConnector(socket) };
  } catch (thrown) {
    return signal.aborted ? { kind: 'none' } : unreachable(asFailure(thrown).message);
  }
}

/** @throws Failure `host_unreachable` */
function openSocket(port: number, code: string, signal: AbortSignal): Promise<WebSocket> {
  const at = `127.0.0.1:${port}`;
  const socket = new WebSocket(`ws://${at}/socket`, [socketProtocol, codeProtocol(code)], {
    origin: `http://${at}`,
    perMessageDeflate: false,
  });
  return new Promise((fulfil, reject) => {
    const giveUp = (message: string) => {
      reject(new Failure('host_unreachable', { message }));
      socket.terminate();
    };
    const cancel = () => giveUp('it was not waited for');
    const limit = setTimeout(() => giveUp(`it does not answer within ${answerMs / 1000} s`), answerMs);
    signal.addEventListener('abort', cancel);
    const settle = () => {
      clearTimeout(limit);
      signal.removeEventListener('abort', cancel);
    };
    socket.once('open', () => {
      settle();
      fulfil(socket);
    });
    socket.once('unexpected-response', (_request, { statusCode }) =>
      giveUp(`it lets no command in (${statusCode})`),
    );
    socket.on('error', () => {}); // `close` follows
    socket.once('close', () => {
      settle();
      giveUp('it does not answer');
    });
  });
}

/** Asks a connector for what its screens can ask for. Whoever has it ends it with `close`. */
export class RunningConnector {
  onEvent: (event: HostEvent) => void = () => {};
  private readonly socket: WebSocket;
  private readonly waiting = new Map<number, (reply: Reply<unknown>) => void>();
  private lastCall = 0;

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data, isBinary) => {
      if (!isBinary) this.read(JSON.parse(String(data)) as ToScreen);
    });
    socket.on('close', () => {
      for (const answer of this.waiting.values()) answer(gone);
    });
  }

  /** @throws Failure the connector's own; `host_unreachable` where it ends, or does not answer within `limit` ms */
  call<Name extends CommandName>(
    command: Name,
    input: CommandInput<Name>,
    limit = answerMs,
  ): Promise<CommandValue<Name>> {
    const id = ++this.lastCall;
    return new Promise((fulfil, reject) => {
      const timer = setTimeout(() => this.close(), limit);
      const answer = (reply: Reply<unknown>) => {
        clearTimeout(timer);
        this.waiting.delete(id);
        if (reply.ok) fulfil(reply.value as CommandValue<Name>);
        else reject(failureOf(reply));
      };
      if (this.socket.readyState !== WebSocket.OPEN) return answer(gone);
      this.waiting.set(id, answer);
      const message: ToHost = { type: 'call', id, command, input };
      this.socket.send(JSON.stringify(message));
    });
  }

  /** Ends everything there that was asked for from here. */
  close(): void {
    this.socket.terminate();
  }

  private read(message: ToScreen): void {
    if (message.type === 'events') for (const event of message.events) this.onEvent(event);
    if (message.type === 'reply') this.waiting.get(message.id)?.(message.reply);
  }
}

type Refused = Extract<Reply<unknown>, { ok: false }>;

const gone: Refused = {
  ok: false,
  error: {
    code: 'host_unreachable',
    message: 'the connector has gone away',
    hint: 'The connector has ended, or does not answer any more. Look at its log, then run this again.',
  },
};

function failureOf({ error: { code, message, hint, issues } }: Refused): Failure {
  return new Failure(code as 'internal_error', {
    message,
    ...(hint === undefined ? {} : { advice: hint }),
    ...(issues === undefined ? {} : { issues }),
  });
}
