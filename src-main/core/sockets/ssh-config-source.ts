import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import SSHConfig from 'ssh-config';
import { Failure, nodeErrorCode } from '../failure.ts';
import { cleanText } from '../logging/sanitize.ts';
import { filesMatching } from './files-matching.ts';

/** What has to be true for a line to count; the lines before any `Host` have no condition. */
export type Condition =
  /** one of the names or patterns, and none of the patterns with a `!` */
  | { kind: 'host'; names: ReadonlySet<string>; patterns: readonly string[] }
  | { kind: 'match'; criteria: readonly Criterion[] };

export interface Criterion {
  /** `host`, `user`, `exec`, … */
  name: string;
  value: string;
  negated: boolean;
}

export interface ConfigLine {
  /** in lower case */
  keyword: string;
  /** its words, without quotes */
  args: readonly string[];
  file: string;
  /** from 1 */
  line: number;
}

/** Options that count together. */
export interface ConfigBlock {
  /** all of them: of an included file also those around its Include */
  conditions: readonly Condition[];
  options: ConfigLine[];
}

export interface SshConfigSource {
  file: string;
  /** all that were read, the file itself first */
  files: string[];
  /** the lines with Host and Match */
  heads: ConfigLine[];
  /** in the order in which ssh reads them */
  blocks: ConfigBlock[];
  /** lines that cannot be read, and files that were not */
  problems: { file: string; line: number; what: string; why: string }[];
}

/** as OpenSSH has it */
const deepest = 16;
const mostFiles = 256;
/** of all files together: every host is looked up in all of it */
const mostBytes = 1024 * 1024;

/**
 * Reads an ssh_config and what it includes, in the order in which ssh reads it; nothing else is opened. A part that
 * cannot be read is a problem to tell of, and the rest counts.
 *
 * @throws Failure `ssh_config_unreadable` where the file itself cannot be read
 */
export function readSshConfig(file: string, home: string): SshConfigSource {
  const source: SshConfigSource = { file, files: [], heads: [], blocks: [], problems: [] };
  let bytesLeft = mostBytes;
  readFile(file, [], []);
  return source;

  function readFile(name: string, outer: readonly Condition[], within: readonly string[]): void {
    const content = readContent(name, bytesLeft);
    bytesLeft -= content.length;
    const text = content.toString('utf8');
    source.files.push(name);
    let block = startBlock(outer);
    for (const [index, raw] of text.split('\n').entries()) {
      const line = index + 1;
      const read = readLine(raw);
      if (!read) continue;
      if ('why' in read) {
        source.problems.push({ file: name, line, what: `Line ${line}`, why: read.why });
        continue;
      }
      const { keyword, args } = read;
      const place = { keyword, args, file: name, line };
      if (keyword === 'include') {
        for (const pattern of args) include(pattern, block.conditions, [...within, name], line);
        block = startBlock(block.conditions);
      } else if (keyword === 'host' || keyword === 'match') {
        source.heads.push(place);
        block = startBlock([...outer, keyword === 'host' ? hostCondition(args) : matchCondition(args)]);
      } else {
        block.options.push(place);
      }
    }
  }

  function startBlock(conditions: readonly Condition[]): ConfigBlock {
    const block = { conditions, options: [] };
    source.blocks.push(block);
    return block;
  }

  function include(
    pattern: string,
    conditions: readonly Condition[],
    within: readonly string[],
    line: number,
  ): void {
    const file = within.at(-1) ?? '';
    const refuse = (why: string) =>
      source.problems.push({ file, line, what: `Include ${cleanText(pattern, 100)}`, why });
    // ssh_config(5): relative ones are in ~/.ssh
    for (const found of filesMatching(path.resolve(home, '.ssh', expandHome(pattern, home)))) {
      if (within.includes(found)) refuse('It includes itself');
      else if (within.length >= deepest) refuse(`It is included more than ${deepest} deep`);
      else if (source.files.length >= mostFiles) return void refuse(`These are more than ${mostFiles} files`);
      else {
        try {
          readFile(found, conditions, within);
        } catch (thrown) {
          if (!(thrown instanceof Failure)) throw thrown;
          refuse(`Not read: ${thrown.evidence.reason}`);
        }
      }
    }
  }
}

/** `~/x` below the home folder. */
export function expandHome(file: string, home: string): string {
  return file === '~' || file.startsWith('~/') ? path.join(home, file.slice(1)) : file;
}

/** One line at a time: then its number is known, and one that is wrong does not hide the others. */
function readLine(raw: string): { keyword: string; args: string[] } | { why: string } | undefined {
  // a byte order mark, the line ends of Windows; and ssh takes # for a comment only where a word begins
  const text = raw
    .replace(/^\ufeff/, '')
    .trim()
    .replace(/(?<=[^\s"=])#/g, innerHash);
  if (text === '' || text.startsWith('#')) return undefined;
  try {
    const [node] = SSHConfig.parse(text);
    if (node?.type !== SSHConfig.DIRECTIVE) return undefined;
    const words = typeof node.value === 'string' ? [node.value] : node.value.map(({ val }) => val);
    const args = words.map((word) => word.replaceAll(innerHash, '#').replace(/^'(.*)'$/, '$1'));
    if (args.every((word) => word === '')) return { why: 'Its value is missing' };
    return { keyword: node.param.toLowerCase(), args };
  } catch {
    return { why: 'Its value is missing, or a quote in it is not closed' };
  }
}
const innerHash = '\ue000';

function hostCondition(args: readonly string[]): Condition {
  const isPattern = (arg: string) => /[*?]|^!/.test(arg);
  return {
    kind: 'host',
    names: new Set(args.filter((arg) => !isPattern(arg))),
    patterns: args.filter(isPattern),
  };
}

function matchCondition(args: readonly string[]): Condition {
  const criteria: Criterion[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    const name = word.replace(/^!/, '').toLowerCase();
    const alone = ['all', 'canonical', 'final'].includes(name);
    criteria.push({ name, negated: word.startsWith('!'), value: alone ? '' : (args[++at] ?? '') });
  }
  return { kind: 'match', criteria };
}

function readContent(file: string, mostBytes: number): Buffer {
  let descriptor: number | undefined;
  try {
    // O_NONBLOCK: opening a FIFO that nobody writes to must not hang
    descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    if (!fstatSync(descriptor).isFile()) throw unreadable(file, 'it is not a regular file');
    const content = Buffer.alloc(mostBytes + 1);
    let length = 0;
    for (let read = -1; read !== 0; length += read)
      read = readSync(descriptor, content, length, content.length - length, null);
    if (length > mostBytes) throw unreadable(file, 'with it these are more than 1 MB');
    return content.subarray(0, length);
  } catch (thrown) {
    if (thrown instanceof Failure) throw thrown;
    const code = nodeErrorCode(thrown) ?? '';
    throw unreadable(file, reasons[code] ?? `it cannot be read (${code})`, thrown);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'the connector may not read it',
  EPERM: 'the connector may not read it',
  EISDIR: 'it is a folder',
  ENAMETOOLONG: 'there is no such file',
};

function unreadable(file: string, reason: string, cause?: unknown): Failure {
  const shown = cleanText(file, 300);
  return new Failure('ssh_config_unreadable', {
    message: `failed to read ${shown}: ${reason}`,
    advice: `${shown} cannot be imported: ${reason}.`,
    evidence: { reason },
    cause,
  });
}
