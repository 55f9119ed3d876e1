import { string, uint32 } from '../ssh2/wire.ts';

export interface TerminalSize {
  cols: number;
  rows: number;
}

/** xterm.js, which draws what comes, is one */
const term = 'xterm-256color';

/**
 * Terminal modes (RFC 4254 §8) as OpenSSH sends them from a terminal with the usual settings. Without them a target
 * keeps whatever its pty has at birth: on some that is no erase by Backspace, and on most no UTF-8 when erasing.
 */
const modes: readonly (readonly [opcode: number, value: number])[] = [
  [1, 3], // VINTR ^C
  [2, 28], // VQUIT ^\
  [3, 127], // VERASE, what Backspace sends
  [4, 21], // VKILL ^U
  [5, 4], // VEOF ^D
  [8, 17], // VSTART ^Q
  [9, 19], // VSTOP ^S
  [10, 26], // VSUSP ^Z
  [12, 18], // VREPRINT ^R
  [13, 23], // VWERASE ^W
  [14, 22], // VLNEXT ^V
  [30, 0], // IGNPAR
  [36, 1], // ICRNL
  [38, 1], // IXON
  [39, 0], // IXANY
  [41, 0], // IMAXBEL: the pane shows bells by itself
  [42, 1], // IUTF8 (RFC 8160)
  [50, 1], // ISIG
  [51, 1], // ICANON
  [53, 1], // ECHO
  [54, 1], // ECHOE
  [55, 1], // ECHOK
  [59, 1], // IEXTEN
  [60, 1], // ECHOCTL
  [61, 1], // ECHOKE
  [70, 1], // OPOST
  [72, 1], // ONLCR
  [91, 1], // CS8
  [128, 38400], // input speed
  [129, 38400], // output speed
];
const endOfModes = 0;

/** `pty-req` (RFC 4254 §6.2); the size in pixels is not known to the host. */
export function ptyRequest({ cols, rows }: TerminalSize): Buffer {
  const encoded = modes.map(([opcode, value]) => Buffer.concat([Buffer.of(opcode), uint32(value)]));
  const size = [uint32(cols), uint32(rows), uint32(0), uint32(0)];
  return Buffer.concat([string(term), ...size, string(Buffer.concat([...encoded, Buffer.of(endOfModes)]))]);
}

/** `window-change` (RFC 4254 §6.7) */
export function windowChange({ cols, rows }: TerminalSize): Buffer {
  return Buffer.concat([uint32(cols), uint32(rows), uint32(0), uint32(0)]);
}

/** `env` (RFC 4254 §6.4) */
export function environmentRequest(name: string, value: string): Buffer {
  return Buffer.concat([string(name), string(value)]);
}

/**
 * The language to ask the target for, as ssh passes on its own. The screen reads UTF-8 and nothing else; an app that was
 * started from a desktop may have no language at all.
 */
export function utf8Locale({ LC_ALL, LC_CTYPE, LANG }: NodeJS.ProcessEnv): string {
  const own = [LC_ALL, LC_CTYPE, LANG].find((value) => value !== undefined && value !== '');
  return own !== undefined && /^[\w.@-]{1,60}$/.test(own) && /utf-?8/i.test(own) ? own : 'C.UTF-8';
}
