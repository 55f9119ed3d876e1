import { cleanText } from '../../../core/logging/sanitize.ts';
import { playRecording } from '../../../core/recordings/play.ts';
import { defaultDataFolder } from '../../../core/storage/data-folder.ts';
import { readFlags, wrongFlag } from '../read-flags.ts';
import { type Command, dataFlag } from './command.ts';
import { findRecordings, recordingForms } from './find-recordings.ts';

export const play: Command = {
  summary: 'play a recording in this terminal',
  usage: `Usage: npm run cli -- play FILE [--speed N] [--idle-limit S] [--raw] [--data DIR]

${recordingForms}
Files that were transferred, and what was not kept, are shown as lines that begin with ──.

  --speed N        2 is twice as fast, 0.5 half as fast
  --idle-limit S   no pause is longer than S seconds
  --raw            hand the recording to the terminal as it is: only for recordings you trust, for it can set the
                   clipboard, the title and whatever else your terminal allows`,

  async run(args) {
    const { values, positionals } = readFlags(args, {
      options: {
        ...dataFlag,
        speed: { type: 'string' },
        'idle-limit': { type: 'string' },
        raw: { type: 'boolean' },
      },
      operands: ['FILE'],
    });
    const speed = readNumber('--speed', values.speed, 'a number above 0', (number) => number > 0);
    const idleLimit = readNumber(
      '--idle-limit',
      values['idle-limit'],
      'a number of seconds',
      (number) => number >= 0,
    );
    const interrupted = new AbortController();
    process.once('SIGINT', () => interrupted.abort());
    for (const file of findRecordings(positionals[0] ?? '', values.data ?? defaultDataFolder())) {
      const { signal } = interrupted;
      if (!signal.aborted) {
        await playRecording(file, { output: process.stdout, speed, idleLimit, raw: values.raw, signal });
      }
    }
    return interrupted.signal.aborted ? 130 : 0;
  },
};

function readNumber(
  flag: string,
  text: string | undefined,
  expected: string,
  fits: (number: number) => boolean,
): number | undefined {
  if (text === undefined) return undefined;
  const number = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isFinite(number) && fits(number)) return number;
  throw wrongFlag(`${flag}: found "${cleanText(text, 40)}", expected ${expected}`);
}
