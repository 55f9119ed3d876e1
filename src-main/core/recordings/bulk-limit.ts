import { createHash, type Hash } from 'node:crypto';

/** Lets the first bytes of a stream through; of the rest it keeps the count and the SHA-256. */
export class BulkLimit {
  private left: number;
  private bytes = 0;
  private hash: Hash | undefined;

  /** @param limit in bytes; Infinity keeps everything */
  constructor(limit: number) {
    this.left = limit;
  }

  /** The part of `data` that is to be kept, as a view. */
  take(data: Buffer): Buffer {
    const kept = data.subarray(0, this.left);
    this.left -= kept.length;
    if (kept.length < data.length) {
      this.hash ??= createHash('sha256');
      this.hash.update(data.subarray(kept.length));
      this.bytes += data.length - kept.length;
    }
    return kept;
  }

  get omitted(): { bytes: number; sha256: string } | undefined {
    return this.hash && { bytes: this.bytes, sha256: this.hash.copy().digest('hex') };
  }
}
