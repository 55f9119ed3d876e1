import { isAbsolute } from 'node:path';
import type { FieldIssue } from '../../contract/reply.ts';
import type { SocketDraft } from '../../contract/socket-draft.ts';
import { HostKeyFingerprint, SocketName, type SshSocket } from '../../contract/ssh-socket.ts';
import { fingerprint, parsePublicKeyLine } from '../certificates/public-key.ts';
import { cleanText } from '../logging/sanitize.ts';
import { checkDraftSecrets } from './check-draft-secrets.ts';
import { hostnameMistake } from './check-hostname.ts';
import { nearest } from './config-expectations.ts';
import { toSocketName } from './name-for-host.ts';

export interface DraftSurroundings {
  /** every socket that there is, whatever it comes from */
  sockets: readonly SshSocket[];
  /** the one of them that the draft changes; absent = a new one */
  was?: SshSocket | undefined;
}

/**
 * Everything that is wrong with a draft, field by field in the order of the form, each in a sentence that says what to
 * do. Fields of login kinds that were not chosen do not count. What no look at the draft can tell (whether a reference
 * resolves, whether a passphrase opens its key) is for `checkSecret`.
 */
export function checkDraft(draft: SocketDraft, { sockets, was }: DraftSurroundings): FieldIssue[] {
  const others = sockets.filter(({ name }) => name !== was?.name);
  const texts: [field: keyof SocketDraft, text: string | undefined][] = [
    ['name', nameMistake(draft.name, others)],
    ['description', descriptionMistake(draft.description)],
    ['tags', tagsMistake(draft.tags)],
    ['hostname', hostnameMistake(draft.hostname)],
    ['port', portMistake(draft.port)],
    ['via', viaMistake(draft, others, was)],
    ['host_keys', hostKeysMistake(draft.host_keys)],
    ['username', usernameMistake(draft)],
    ['agent_socket', agentSocketMistake(draft)],
  ];
  const found = texts.flatMap(([field, text]) => (text ? [{ field, text }] : []));
  return [...found, ...checkDraftSecrets(draft, was)];
}

function nameMistake(name: string, others: readonly SshSocket[]): string | undefined {
  if (name === '') return 'Give the socket a name: people type it as the SSH user name, for instance web1.';
  if (name.length > 63) return `A name has at most 63 characters, and this one has ${name.length}.`;
  if (!SocketName.safeParse(name).success) {
    const near = toSocketName(name);
    return `A name has lower-case letters, digits and hyphens, with a letter or digit at both ends${near ? `: ${near}` : ''}.`;
  }
  return others.some((other) => other.name === name)
    ? `There is a socket ${name} already. Choose another name.`
    : undefined;
}

function descriptionMistake(description: string): string | undefined {
  if (description.length <= 200) return undefined;
  return `A description has at most 200 characters, and this one has ${description.length}.`;
}

function tagsMistake(tags: readonly string[]): string | undefined {
  if (tags.length > 50) return `A socket has at most 50 tags, and these are ${tags.length}.`;
  if (tags.some((tag) => tag.trim() === '')) return 'A tag can’t be empty.';
  const long = tags.find((tag) => tag.length > 63);
  return long && `A tag has at most 63 characters: ${cleanText(long, 30)} has ${long.length}.`;
}

function portMistake(port: string): string | undefined {
  if (port === '') return 'Type the port of the target’s SSH server. It is 22 where nobody has changed it.';
  return /^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65535
    ? undefined
    : 'A port is a number from 1 to 65535. SSH uses 22.';
}

function usernameMistake({ username_provider: provider, username }: SocketDraft): string | undefined {
  if (provider === 'prompt_client') return undefined; // then nobody sees that field, and it is not stored
  if (username === '') return 'Type the login on the target, for instance ubuntu.';
  if (username.length > 255) return 'A login has at most 255 characters.';
  if (/\p{Cc}/u.test(username)) return 'A login can’t have control characters or line ends.';
  return username.trim() === username ? undefined : 'This login begins or ends with a space.';
}

function agentSocketMistake(draft: SocketDraft): string | undefined {
  const { authentication_type: kind, agent_socket: path } = draft;
  if (kind !== 'agent' || path === '' || (isAbsolute(path) && !path.includes('\0'))) return undefined;
  return 'Type the whole path of the agent’s socket, or leave this empty for the agent of SSH_AUTH_SOCK.';
}

function hostKeysMistake(hostKeys: readonly string[]): string | undefined {
  for (const hostKey of hostKeys) {
    if (HostKeyFingerprint.safeParse(hostKey).success) continue;
    if (/^(MD5:)?([0-9a-f]{2}:){15}[0-9a-f]{2}$/i.test(hostKey))
      return 'This is an MD5 fingerprint. Give the SHA256 one: ssh-keygen -l -f KEYFILE prints it.';
    const fingerprints = fingerprintOfLine(hostKey);
    return fingerprints
      ? `This is a whole key. Its fingerprint is ${fingerprints}.`
      : 'A fingerprint is SHA256: and 43 characters, as ssh-keygen -l prints it.';
  }
  return undefined;
}

/** Of a key as it stands in a `.pub` file or, behind a host, in known_hosts. */
function fingerprintOfLine(line: string): string | undefined {
  const key = /(?:^|\s)((?:ssh|ecdsa|sk)-\S+\s+\S+)/.exec(line)?.[1];
  try {
    return key && fingerprint(parsePublicKeyLine(key).blob);
  } catch {
    return undefined;
  }
}

function viaMistake(
  { name, via }: SocketDraft,
  others: readonly SshSocket[],
  was: SshSocket | undefined,
): string | undefined {
  if (via === '') return undefined;
  if (via === name || via === was?.name) return 'The way to a target can’t lead through the same target.';
  const next = new Map(others.map((other) => [other.name, other.ssh_configuration.via]));
  if (!next.has(via)) {
    const meant = nearest(via, next.keys());
    return `There is no socket ${cleanText(via, 63)}${meant ? `: did you mean ${meant}?` : '. Choose one that is there, or none.'}`;
  }
  const way = [name];
  for (let at: string | undefined = via; at !== undefined; at = next.get(at)) {
    // others still lead through it by the name that it had
    const ends = at === name || at === was?.name;
    if (ends || way.includes(at)) return `This way is a circle: ${[...way, ends ? name : at].join(' → ')}.`;
    way.push(at);
  }
  return undefined;
}
