import { isIP } from 'node:net';
import { emptyDraft } from '../../contract/empty-draft.ts';
import type { SocketDraft } from '../../contract/socket-draft.ts';
import { Failure } from '../failure.ts';
import { cleanText } from '../logging/sanitize.ts';
import { splitCommand } from '../secrets/split-command.ts';
import { hostnameMistake } from './check-hostname.ts';
import { freeName, nameForHost } from './name-for-host.ts';
import { readSshCommand, type SshCommand } from './ssh-command.ts';

/** A login, a host and a port, as far as they were given. */
export interface Destination {
  user?: string;
  host: string;
  port?: string;
}

/**
 * A draft from what a person types to reach a target: `user@host:port`, `host`, `ssh -p 2200 user@host`,
 * `ssh://user@host:2222`, `user@[2001:db8::1]:22`.
 *
 * @param takenNames the sockets that there are: names that are not free, and what `-J` may name
 * @throws Failure `request_invalid`, whose advice is a sentence for that person
 */
export function draftFromText(text: string, takenNames: Iterable<string>): SocketDraft {
  const taken = new Set(takenNames);
  const command = commandOf(text);
  const destination = destinationOf(command.destination);
  const host = command.hostname ?? destination.host;
  const mistake = hostnameMistake(host);
  if (mistake) throw notUnderstood(mistake);
  return {
    ...emptyDraft,
    name: freeName(nameForHost(destination.host), taken),
    hostname: host,
    port: portOf(destination.port ?? command.port),
    username: destination.user ?? command.user ?? '',
    via: viaOf(command.jump, taken),
    agent_forwarding: command.forwardsAgent,
    ...(command.identity !== undefined && {
      authentication_type: 'private_key' as const,
      private_key: { kind: 'reference' as const, reference: `from:file:${keyFileOf(command.identity)}` },
    }),
  };
}

/** `[user@]host[:port]`, `ssh://[user@]host[:port]`. @throws Failure `request_invalid` */
export function destinationOf(text: string): Destination {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) return splitDestination(text);
  if (!['ssh', 'sftp', 'scp'].includes(scheme)) {
    throw notUnderstood('This is a web address, not an SSH one. Type login and host: ops-user@10.10.10.20.');
  }
  const authority = text.slice(scheme.length + 3).replace(/\/.*$/s, '');
  // RFC 3986 §3.2.1: before the colon the user, behind it a password
  const login = authority.slice(0, Math.max(0, authority.lastIndexOf('@')));
  if (login.includes(':')) {
    throw notUnderstood('Leave the password out of the address: it has a field of its own.');
  }
  const { user, ...rest } = splitDestination(authority);
  return { ...rest, ...(user !== undefined && { user: decodePercent(user) }) };
}

function splitDestination(text: string): Destination {
  // as ssh does: a login may hold an @ itself (alice@example.com@web1)
  const at = text.lastIndexOf('@');
  const user = at > 0 ? { user: text.slice(0, at) } : {};
  const rest = at === 0 ? text : text.slice(at + 1);
  if (isIP(rest) === 6) return { ...user, host: rest };
  const { bracketed, plain, port } =
    /^(?:\[(?<bracketed>[^\]]*)\]|(?<plain>[^:[\]]*))(?::(?<port>[^:]*))?$/.exec(rest)?.groups ?? {};
  if (bracketed !== undefined && isIP(bracketed) !== 6)
    throw notUnderstood(`There is no IPv6 address between the brackets of ${shown(rest)}.`);
  return { ...user, host: bracketed ?? plain ?? rest, ...(port !== undefined && { port }) };
}

function commandOf(text: string): SshCommand {
  const line = text.trim().replace(/^\$\s+/, '');
  if (line === '')
    throw notUnderstood('Type login and host of the target, for instance ops-user@10.10.10.20.');
  if (/[\r\n]/.test(line))
    throw notUnderstood('This is more than one line. Type one address: ops-user@10.10.10.20.');
  const words = wordsOf(line);
  if (!words) throw notUnderstood('A quote in this command is not closed, or a backslash stands at its end.');
  const [program = '', ...args] = words;
  const isSsh = /^(?:.*[\\/])?ssh(?:\.exe)?$/.test(program);
  if (isSsh && args.length === 0) throw notUnderstood('The host is missing: ssh ops-user@10.10.10.20.');
  const command = readSshCommand(isSsh ? args : words);
  if ('mistake' in command) throw notUnderstood(command.mistake);
  if (!isSsh && command.remoteCommand.length > 0) {
    throw notUnderstood(
      `There are spaces in this. Type one address, like ops-user@10.10.10.20, or a whole command that begins with ssh.`,
    );
  }
  return command;
}

/** A backslash is no escape in `DOMAIN\user@host` and in paths of Windows. */
function wordsOf(line: string): string[] | undefined {
  if (!/[\s'"]/.test(line)) return [line];
  return splitCommand(/(^|\s)-i\s*"?[A-Za-z]:\\/.test(line) ? line.replaceAll('\\', '\\\\') : line);
}

function portOf(port: string | undefined): string {
  if (port === undefined) return emptyDraft.port;
  if (/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65535) return String(Number(port));
  throw notUnderstood(`${shown(port) || 'Nothing'} is no port: it is a number from 1 to 65535.`);
}

function viaOf(jump: string | undefined, taken: ReadonlySet<string>): string {
  if (jump === undefined || jump === 'none') return '';
  if (taken.has(jump)) return jump;
  if (jump.includes(','))
    throw notUnderstood(
      'Only one jump host can be named here, and it must be a socket. It may have a way of its own.',
    );
  throw notUnderstood(
    `The jump host ${shown(jump)} is no socket yet. Make one for it first, then name that one: -J NAME.`,
  );
}

function keyFileOf(identity: string): string {
  if (/^(~\/|\/|[A-Za-z]:[\\/]|\\\\)/.test(identity) && !identity.includes('\0')) return identity;
  throw notUnderstood(
    `Give the whole path of the key file, for instance -i ~/.ssh/id_ed25519: from ${shown(identity)} alone the connector would look in its own folder.`,
  );
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw notUnderstood('A % in this address is not followed by two hexadecimal digits.');
  }
}

function shown(text: string): string {
  return cleanText(text, 60);
}

function notUnderstood(advice: string): Failure {
  return new Failure('request_invalid', {
    message: 'the address of a target was not understood',
    advice,
    issues: [{ field: 'text', text: advice }],
  });
}
