import { cleanText } from '../logging/sanitize.ts';

/** What counts of the words behind `ssh`. */
export interface SshCommand {
  /** as it stands there: `user@host`, a URL */
  destination: string;
  port?: string;
  user?: string;
  identity?: string;
  jump?: string;
  /** of `-o HostName=`: where the connection really goes */
  hostname?: string;
  forwardsAgent: boolean;
  /** what would run on the target; empty for a shell */
  remoteCommand: string[];
}

/** Options of ssh(1) that take no value, and those that take one. */
const bare = '46AaCfGgKkMNnqsTtVvXxYy';
const valued = 'BbcDEeFIiJLlmOoPpQRSWw';

const fields = { p: 'port', l: 'user', i: 'identity', J: 'jump' } as const;
const settings: Readonly<Record<string, 'port' | 'user' | 'identity' | 'jump' | 'hostname'>> = {
  port: 'port',
  user: 'user',
  identityfile: 'identity',
  proxyjump: 'jump',
  hostname: 'hostname',
};

/**
 * Reads the words of an ssh command line, `ssh` itself left out. Like ssh it takes options before and behind the
 * destination, and of an option that is given twice the first one. What has no place in a socket is left out.
 *
 * @returns or a sentence about what cannot be understood
 */
export function readSshCommand(words: readonly string[]): SshCommand | { mistake: string } {
  const found: Partial<SshCommand> = {};
  let forwardsAgent = false;
  let at = 0;
  for (; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '--') continue;
    if (!/^-./s.test(word)) {
      if (found.destination !== undefined) break;
      found.destination = word;
      continue;
    }
    for (let index = 1; index < word.length; index++) {
      const option = word.charAt(index);
      if (bare.includes(option)) {
        if (option === 'A') forwardsAgent = true;
        continue;
      }
      if (!valued.includes(option)) return { mistake: `ssh has no option -${cleanText(option)}.` };
      const value = word.slice(index + 1) || words[++at];
      if (value === undefined) return { mistake: `Something is missing behind -${option}.` };
      if (option === 'o') {
        const [, keyword = '', setting = ''] = /^\s*([A-Za-z]+)(?:\s*=\s*|\s+)(.*)$/s.exec(value) ?? [];
        const field = settings[keyword.toLowerCase()];
        if (field) found[field] ??= setting;
        if (/^forwardagent$/i.test(keyword) && /^yes$/i.test(setting)) forwardsAgent = true;
      } else if (option in fields) {
        found[fields[option as keyof typeof fields]] ??= value;
      }
      break;
    }
  }
  const { destination } = found;
  if (destination === undefined) return { mistake: 'The host is missing: ssh ops-user@10.10.10.20.' };
  return { ...found, destination, forwardsAgent, remoteCommand: words.slice(at) };
}
