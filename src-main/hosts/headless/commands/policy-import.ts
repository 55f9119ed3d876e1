import { readFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { Failure, nodeErrorCode } from '../../../core/failure.ts';
import { cleanText, escapeControls } from '../../../core/logging/sanitize.ts';
import { type Attachment, importBorder0 } from '../../../core/policy/border0-policy.ts';
import { policyEntry } from '../../../core/sockets/config-export.ts';
import { readFlags, wrongFlag } from '../read-flags.ts';
import { dataFlag } from './command.ts';

const largestFile = 4 * 1024 * 1024;

/** `policy import` */
export function importPolicy(args: readonly string[]): number {
  const { values, positionals } = readFlags(args, {
    options: {
      ...dataFlag,
      socket: { type: 'string', multiple: true },
      tag: { type: 'string', multiple: true },
      all: { type: 'boolean' },
    },
    operands: ['FILE'],
  });
  const { socket: sockets, tag: tags, all } = values;
  const given: Attachment[] = [
    ...(sockets ? [{ sockets }] : []),
    ...(tags ? [{ tags }] : []),
    ...(all ? [{ all: true as const }] : []),
  ];
  if (given.length > 1) throw wrongFlag('--socket, --tag and --all do not go together');
  const [file = ''] = positionals;
  const { policies, notes } = importBorder0(readText(file), escapeControls(file), given[0]);
  process.stdout.write(stringify({ policies: policies.map(policyEntry) }, { lineWidth: 0 }));
  for (const note of notes) process.stderr.write(`${note}\n`);
  return 0;
}

function readText(file: string): string {
  try {
    const text = readFileSync(file === '-' ? 0 : file, 'utf8');
    if (text.length <= largestFile) return text;
    throw unreadable(file, 'it is larger than 4 MB');
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw unreadable(
      file,
      nodeErrorCode(error) === 'ENOENT' ? 'there is no such file' : `${nodeErrorCode(error)}`,
    );
  }
}

function unreadable(file: string, reason: string): Failure {
  const shown = cleanText(file, 500);
  return new Failure('config_unreadable', {
    message: `failed to read ${shown}: ${reason}`,
    advice: `The file ${shown} cannot be read: ${reason}.`,
  });
}
