import type { WebSocket } from 'ws';
import type { Screen } from '../../api/screen.ts';
import type { ToScreen } from '../../contract/messages.ts';
import { packTerminalOutput } from '../../contract/terminal-output.ts';
import { lastPart, longestText, partFollows } from '../../contract/websocket-text.ts';

/** bytes that wait for the page: above, events are held back and put together */
const busyAbove = 1024 * 1024;
/** above, the page is not coming back */
const goneAbove = 64 * 1024 * 1024;
const pingMs = 15_000;

/** Opens a screen that posts its messages to a page; `isBusy` tells that the page is behind. */
export type OpenScreen = (page: { post(message: ToScreen): void; isBusy(): boolean }) => Screen;

/** Joins a page's WebSocket and its screen, until either ends. */
export function servePage(socket: WebSocket, openScreen: OpenScreen): void {
  const screen = openScreen({
    isBusy: () => socket.bufferedAmount > busyAbove,
    post(message) {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > goneAbove) return socket.terminate();
      if (message.type !== 'terminal_output') socket.send(JSON.stringify(message));
      else socket.send(packTerminalOutput(message.terminal, message.data));
    },
  });
  let answers = true;
  const pings = setInterval(() => {
    if (!answers) return socket.terminate();
    answers = false;
    socket.ping();
  }, pingMs);
  const read = textReader(
    (message) => screen.receive(message),
    (reason) => socket.close(1008, reason),
  );
  socket.on('pong', () => {
    answers = true;
  });
  socket.on('message', (data, isBinary) => {
    if (isBinary) socket.close(1003, 'only text is read');
    else read(String(data));
  });
  socket.on('error', () => {}); // `close` follows
  socket.on('close', () => {
    clearInterval(pings);
    screen.close();
  });
}

/** Puts a page's text messages together (contract/websocket-text.ts), and parses them. */
function textReader(
  receive: (message: unknown) => void,
  refuse: (reason: string) => void,
): (text: string) => void {
  let held = '';
  return (text) => {
    const isPart = text.startsWith(partFollows) || text.startsWith(lastPart);
    const whole = held + (isPart ? text.slice(1) : text);
    if (whole.length > longestText) return refuse('the message is too long');
    held = text.startsWith(partFollows) ? whole : '';
    if (held) return;
    let message: unknown;
    try {
      message = JSON.parse(whole);
    } catch {
      return refuse('the message is not JSON');
    }
    receive(message);
  };
}
