import path from 'node:path';
import type { RecordingManifest } from '../../contract/recording-manifest.ts';
import { nodeErrorCode } from '../failure.ts';
import { chainStart, extendChain } from './chain.ts';
import { linesOfFile } from './file-lines.ts';
import { manifestPathOf, readManifest } from './manifest-file.ts';

export interface Verification {
  path: string;
  /**
   * `verified`: as it was when it was closed; `changed`: not so; `interrupted`: as it was found after the connector
   * died, or still being written; `unreadable`: nothing can be said
   */
  verdict: 'verified' | 'changed' | 'interrupted' | 'unreadable';
  /** one sentence */
  detail: string;
}

/**
 * Compares a recording with the chain in its manifest. This finds any change of the `.cast` alone; who can write
 * to the folder can also write a manifest that fits.
 */
export async function verifyRecording(castPath: string): Promise<Verification> {
  const unreadable = (detail: string) => ({ path: castPath, verdict: 'unreadable' as const, detail });
  if (!castPath.endsWith('.cast')) return unreadable('This is no recording: the name of one ends in .cast.');
  let manifest: RecordingManifest;
  try {
    manifest = readManifest(castPath);
  } catch (error) {
    return unreadable(whyNoManifest(path.basename(manifestPathOf(castPath)), error));
  }
  try {
    return { path: castPath, ...judge(manifest, await followChain(castPath, manifest.chain)) };
  } catch (error) {
    if (nodeErrorCode(error) === 'ENOENT') return unreadable('There is no such file.');
    return unreadable(`It cannot be read: ${error instanceof Error ? error.message : error}.`);
  }
}

function whyNoManifest(name: string, error: unknown): string {
  const code = nodeErrorCode(error);
  if (code === 'ENOENT') return `There is no ${name} beside it, which says what was written.`;
  if (code !== undefined) return `${name} beside it, which says what was written, cannot be read (${code}).`;
  return `${name} beside it, which should say what was written, is not what the connector wrote.`;
}

interface Found {
  lines: number;
  head: string;
  /** the chain's value after as many lines as the manifest has, if there are that many */
  headThere: string | undefined;
  /** the number of a last line that has no newline */
  torn: number | undefined;
}

async function followChain(castPath: string, expected: RecordingManifest['chain']): Promise<Found> {
  let head = chainStart;
  let lines = 0;
  let torn: number | undefined;
  let headThere = expected.lines === 0 ? head.toString('hex') : undefined;
  for await (const line of linesOfFile(castPath)) {
    if (!line.whole) {
      torn = lines + 1;
      break;
    }
    head = extendChain(head, line.bytes);
    lines += 1;
    if (lines === expected.lines) headThere = head.toString('hex');
  }
  return { lines, head: head.toString('hex'), headThere, torn };
}

function judge({ state, chain, failure }: RecordingManifest, found: Found): Omit<Verification, 'path'> {
  const changed = (detail: string) => ({ verdict: 'changed' as const, detail });
  const unchangedSoFar = found.headThere === chain.head;

  if (state === 'live' && unchangedSoFar) {
    return {
      verdict: 'interrupted',
      detail: 'It is still being recorded, unless its connector died: it has no end yet.',
    };
  }
  const written = chain.lines === 1 ? '1 was written' : `${chain.lines} were written`;
  if (found.lines < chain.lines) {
    const cut = found.torn ?? found.lines + 1;
    return changed(`Lines are missing: ${written}, the file ends before or at line ${cut}.`);
  }
  if (!unchangedSoFar) {
    const where = chain.lines === 1 ? 'Line 1' : `At least one of the lines 1 to ${chain.lines}`;
    const count = found.lines === chain.lines ? '' : ` It has ${found.lines} lines, ${written}.`;
    return changed(`${where} is not what was written.${count}`);
  }
  if (found.lines > chain.lines || found.torn) {
    return changed(
      `Line ${chain.lines + 1} and what follows was added afterwards; what is before it is unchanged.`,
    );
  }
  const unchanged = chain.lines === 1 ? '1 line is unchanged' : `All ${chain.lines} lines are unchanged`;
  if (state === 'interrupted') {
    return { verdict: 'interrupted', detail: `${unchanged}, but the connector died before the end.` };
  }
  if (failure) {
    return { verdict: 'verified', detail: `${unchanged}, but recording failed there: ${failure.message}.` };
  }
  return { verdict: 'verified', detail: `${unchanged}.` };
}
