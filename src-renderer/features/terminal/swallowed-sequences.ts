import type { Terminal } from '@xterm/xterm';

/**
 * What a target may send to a terminal and must not do on this machine: reach the clipboard (OSC 52), choose fonts (50),
 * name folders and hosts (7), notify (9, 777), download files (1337). Titles (0, 1, 2) are not shown anywhere: a
 * target could write there what looks like ours.
 */
const swallowedOsc = [0, 1, 2, 7, 9, 50, 52, 777, 1337];

/** DECRQSS asks for an answer that a program at a shell prompt would take for typing. */
const statusRequest = { intermediates: '$', final: 'q' } as const;

export function swallowSequences(terminal: Terminal): void {
  for (const code of swallowedOsc) terminal.parser.registerOscHandler(code, () => true);
  terminal.parser.registerDcsHandler(statusRequest, () => true);
}

/**
 * Undoes what a session leaves behind that ended in the middle of a full-screen program: a cut sequence, the other
 * screen, mouse reports, bracketed paste, a hidden cursor, colours, line drawing, margins. The text stays.
 */
export const backToPlain =
  '\x18\x1b\\\x1b[?1049l\x1b[!p\x1b[?1;9;1000;1002;1003;1004;1006;2004l\x1b>\x1b(B\x0f\x1b[?25h\x1b[m';
