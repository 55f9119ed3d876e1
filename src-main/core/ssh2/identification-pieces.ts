import type { SourceChange } from './mend-source.ts';

/**
 * ssh2 1.17.0 keeps only the first piece of an identification (RFC 4253 §4.2, with the lines before it) that comes in
 * more than two: a peer that sends it byte by byte, or a few lines first, could not be spoken to. Each line has its
 * limit, and so has their number, so this keeps no more than those allow.
 */
export const identificationInPieces: SourceChange = {
  found: 'if (!this._buffer)\n    this._buffer = bufferSlice(data, op);',
  instead: 'this._buffer = bufferSlice(data, op);',
};
