import type { ChannelKind } from '../../contract/session.ts';

export interface ScpCommand {
  direction: 'upload' | 'download';
  /** as the client wrote it: `~` and wildcards are the target's shell's business */
  path: string;
  /** `-d`: the client says that the path is a folder */
  intoFolder: boolean;
}

/**
 * Whether a channel transfers files, and how. This trusts the name of a program on the target, so it is an audit
 * aid and no security boundary; but it is strict about the form, so that `scp -t /tmp; bash` stays a command.
 *
 * @param request the command of an exec, the name of a subsystem
 */
export function transferOf(
  kind: ChannelKind,
  request: string | undefined,
): 'sftp' | 'scp-upload' | 'scp-download' | undefined {
  if (request === undefined || kind === 'shell') return undefined;
  if (kind === 'subsystem') return request === 'sftp' ? 'sftp' : undefined;
  const program = splitPlainCommand(request)?.[0];
  if (program !== undefined && isProgram(program, 'sftp-server')) return 'sftp';
  const scp = parseScpCommand(request);
  return scp && `scp-${scp.direction}`;
}

/** The server side of the legacy scp protocol: `scp [-dpqrv] -t|-f [--] PATH`. Options with a value are not part of it. */
export function parseScpCommand(command: string): ScpCommand | undefined {
  const [program, ...rest] = splitPlainCommand(command) ?? [];
  if (program === undefined || !isProgram(program, 'scp')) return undefined;
  let flags = '';
  while (rest[0] !== undefined && /^-[dfpqrtv]+$/.test(rest[0])) flags += rest.shift()?.slice(1);
  if (rest[0] === '--') rest.shift();
  const [path, ...more] = rest;
  if (path === undefined || more.length > 0 || path === '') return undefined;
  if (flags.includes('t') === flags.includes('f')) return undefined;
  return { direction: flags.includes('t') ? 'upload' : 'download', path, intoFolder: flags.includes('d') };
}

function isProgram(word: string, name: string): boolean {
  return word === name || word.endsWith(`/${name}`);
}

/**
 * The words of a command line as a shell would split it; undefined where the shell would do anything more than run
 * one program (operators, substitutions, variables, comments).
 */
function splitPlainCommand(command: string): string[] | undefined {
  // one piece of a word: 'single', "double", an escaped character, or plain characters
  const piece = /'([^']*)'|"((?:[^"\\$`!]|\\["\\$`])*)"|\\([^\n])|([^\s'"\\;&|<>()$`!#{}]+)/y;
  const space = /[ \t]+/y;
  const words: string[] = [];
  let inWord = false;
  for (let at = 0; at < command.length; ) {
    space.lastIndex = at;
    piece.lastIndex = at;
    const found = piece.exec(command);
    if (found) {
      const [whole, single, double, escaped, plain] = found;
      const text = single ?? double?.replace(/\\(.)/g, '$1') ?? escaped ?? plain ?? '';
      words.push((inWord ? (words.pop() ?? '') : '') + text);
      inWord = true;
      at += whole.length;
    } else if (space.test(command)) {
      inWord = false;
      at = space.lastIndex;
    } else return undefined;
  }
  return words;
}
