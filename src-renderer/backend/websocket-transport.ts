import type { ToHost, ToScreen } from '../../src-main/contract/messages.ts';
import { unpackTerminalOutput } from '../../src-main/contract/terminal-output.ts';
import {
  lastPart,
  longestPart,
  pageKeyProtocol,
  partFollows,
  socketProtocol,
} from '../../src-main/contract/websocket-text.ts';
import { type Entry, openSession, takeCodeFromAddress } from './session.ts';
import { textParts } from './text-parts.ts';
import type { Link, LinkEvents, Transport } from './transport.ts';

/** Over the WebSocket of the headless host that has served this page. */
export function webSocketTransport(): Transport {
  let code = takeCodeFromAddress();
  return {
    open(events) {
      const used = code;
      code = undefined;
      return openLink(events, async () => {
        const entry = await openSession(used);
        // the host may not have seen it yet
        if (entry.kind === 'lost') code ??= used;
        return entry;
      });
    },
    onWake(wake) {
      document.addEventListener('visibilitychange', () => {
        if (document.visibilityState === 'visible') wake();
      });
      window.addEventListener('focus', wake);
      // a link that is opened in a tab of this page only changes its fragment
      window.addEventListener('hashchange', () => {
        code = takeCodeFromAddress() ?? code;
        if (code !== undefined) wake();
      });
    },
  };
}

function openLink(events: LinkEvents, enter: () => Promise<Entry>): Link {
  let socket: WebSocket | undefined;
  let closed = false;
  const end: LinkEvents['ended'] = (reason) => {
    if (closed) return;
    closed = true;
    events.ended(reason);
  };
  enter().then((entry) => {
    if (closed) return;
    if (entry.kind !== 'open') return end(entry);
    socket = openSocket(entry.pageKey);
    socket.onopen = () => events.opened();
    socket.onmessage = ({ data }) => {
      if (!closed) events.message(read(data));
    };
    socket.onclose = ({ reason }) => end({ kind: 'lost', reason: reason || 'the connector has gone away' });
  });
  return {
    send: (message) => {
      if (socket) send(socket, message);
    },
    close: () => {
      closed = true;
      socket?.close();
    },
  };
}

function openSocket(pageKey: string): WebSocket {
  const url = new URL('./socket', document.baseURI);
  url.protocol = url.protocol.replace('http', 'ws');
  const socket = new WebSocket(url, [socketProtocol, pageKeyProtocol(pageKey)]);
  socket.binaryType = 'arraybuffer';
  return socket;
}

function read(data: unknown): ToScreen {
  if (data instanceof ArrayBuffer) return { type: 'terminal_output', ...unpackTerminalOutput(data) };
  return JSON.parse(String(data)) as ToScreen;
}

function send(socket: WebSocket, message: ToHost): void {
  const text = JSON.stringify(message);
  if (text.length <= longestPart) return socket.send(text);
  let held: string | undefined;
  for (const part of textParts(text, longestPart)) {
    if (held !== undefined) socket.send(partFollows + held);
    held = part;
  }
  socket.send(lastPart + held);
}
