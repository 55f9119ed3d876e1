import type { Exit } from '../../../src-main/contract/session.ts';
import type { GlyphKind } from '../../ui/glyph.tsx';
import type { PaneView } from './pane-view.ts';

/** The glyph of a pane and the word beside it. */
export function paneStatus({ state, lost }: Pick<PaneView, 'state' | 'lost'>): {
  glyph: GlyphKind;
  word: string;
} {
  switch (state.kind) {
    case 'open':
      return { glyph: 'dot', word: 'connected' };
    case 'ended':
      return { glyph: 'ring', word: 'ended' };
    case 'failed':
      return lost ? { glyph: 'triangle', word: 'lost' } : { glyph: 'cross', word: 'failed' };
    case 'preparing':
    case 'asks_login':
    case 'asks_host_key':
    case 'connecting':
      return lost ? { glyph: 'triangle', word: 'connecting again' } : { glyph: 'ring', word: 'connecting' };
  }
}

/** The most important of a tab's panes. */
export function tabStatus(panes: readonly Pick<PaneView, 'state' | 'lost'>[]): {
  glyph: GlyphKind;
  word: string;
} {
  const order: GlyphKind[] = ['cross', 'triangle', 'dot', 'ring'];
  const all = panes.map(paneStatus).sort((a, b) => order.indexOf(a.glyph) - order.indexOf(b.glyph));
  return all[0] ?? { glyph: 'ring', word: 'ended' };
}

/** `web1, web2`, `web1 × 2` */
export function tabName(sockets: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const socket of sockets) counts.set(socket, (counts.get(socket) ?? 0) + 1);
  return [...counts].map(([socket, count]) => (count === 1 ? socket : `${socket} × ${count}`)).join(', ');
}

/** What has happened, in one line: over a pane whose session is gone. */
export function failureTitle(socket: string, code: string, wasOpen: boolean): string {
  switch (code) {
    case 'upstream_keepalive_timeout':
      return `${socket} has stopped answering`;
    case 'session_ended_by_admin':
      return `The session on ${socket} was ended`;
    case 'host_unreachable':
      return wasOpen ? 'The connector has gone away' : 'The connector does not answer';
    case 'upstream_host_key_changed':
    case 'upstream_host_key_pin_mismatch':
      return `${socket} shows another host key`;
    case 'upstream_no_common_algorithm':
      return `${socket} and Sallyport have no cipher in common`;
    case 'socket_stopped':
      return `${socket} is stopped`;
    case 'socket_not_found':
      return `There is no socket ${socket}`;
    case 'terminal_limit_reached':
      return 'Too many terminals are open';
    case 'recording_unavailable':
      return 'The session cannot be recorded';
    case 'recording_failed':
      return 'The recording failed, so the session was ended';
  }
  if (wasOpen) return `The connection to ${socket} was lost`;
  if (/^upstream_(auth|too_many_auth|password)_/.test(code)) return `${socket} refused the login`;
  if (/^(secret|private_key|agent)_/.test(code)) return `The stored login of ${socket} cannot be used`;
  if (/^upstream_(dial|name|silent|closed|reset|not_ssh|via)/.test(code))
    return `${socket} cannot be reached`;
  return `${socket} could not be opened`;
}

/** `exit 0`, `ended by signal KILL` */
export function exitText(exit: Exit | undefined): string {
  if (exit === undefined) return 'no exit status';
  return 'status' in exit ? `exit ${exit.status}` : `ended by signal ${exit.signal}`;
}

export function isSuccess(exit: Exit | undefined): boolean {
  return exit !== undefined && 'status' in exit && exit.status === 0;
}
