import { cleanText } from '../../../core/logging/sanitize.ts';
import { verifyRecording } from '../../../core/recordings/verify.ts';
import { defaultDataFolder } from '../../../core/storage/data-folder.ts';
import { readFlags } from '../read-flags.ts';
import { type Command, dataFlag } from './command.ts';
import { findRecordings, recordingForms } from './find-recordings.ts';

export const verify: Command = {
  summary: 'tell whether recordings are as they were written',
  usage: `Usage: npm run cli -- verify FILE… [--data DIR]

${recordingForms}
Exit status 0 only if all are verified.`,

  async run(args) {
    const { values, positionals } = readFlags(args, { options: dataFlag, operands: ['FILE…'] });
    const files = positionals.flatMap((wanted) => findRecordings(wanted, values.data ?? defaultDataFolder()));
    let sound = true;
    for (const file of files) {
      const { path, verdict, detail } = await verifyRecording(file);
      process.stdout.write(`${verdict}: ${cleanText(path)}: ${cleanText(detail)}\n`);
      if (verdict !== 'verified') sound = false;
    }
    return sound ? 0 : 1;
  },
};
