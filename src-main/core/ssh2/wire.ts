/**
 * The data types of the SSH protocol (RFC 4251 §5): reading with every length checked, and writing.
 */
export class WireReader {
  private offset: number;
  private readonly buffer: Buffer;

  constructor(buffer: Buffer, offset = 0) {
    this.buffer = buffer;
    this.offset = offset;
  }

  get remaining(): number {
    return this.buffer.length - this.offset;
  }

  /** how many bytes were read so far */
  get position(): number {
    return this.offset;
  }

  private take(length: number): Buffer {
    if (length > this.remaining) throw new RangeError('SSH data is cut short');
    this.offset += length;
    return this.buffer.subarray(this.offset - length, this.offset);
  }

  byte(): number {
    return this.take(1).readUInt8(0);
  }

  boolean(): boolean {
    return this.byte() !== 0;
  }

  uint32(): number {
    return this.take(4).readUInt32BE(0);
  }

  uint64(): bigint {
    return this.take(8).readBigUInt64BE(0);
  }

  /** `string`: the bytes, as a view into the message */
  bytes(): Buffer {
    return this.take(this.uint32());
  }

  /** `string`, as UTF-8 text */
  text(): string {
    return this.bytes().toString('utf8');
  }

  rest(): Buffer {
    return this.take(this.remaining);
  }
}

export const byte = (value: number): Buffer => Buffer.of(value);
export const boolean = (value: boolean): Buffer => Buffer.of(value ? 1 : 0);

export function uint32(value: number): Buffer {
  const buffer = Buffer.allocUnsafe(4);
  buffer.writeUInt32BE(value);
  return buffer;
}

export function uint64(value: bigint): Buffer {
  const buffer = Buffer.allocUnsafe(8);
  buffer.writeBigUInt64BE(value);
  return buffer;
}

/** `string`: length and bytes */
export function string(value: Buffer | string): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  return Buffer.concat([uint32(bytes.length), bytes]);
}

/** `mpint` of a non-negative big-endian number */
export function mpint(value: Buffer): Buffer {
  let start = 0;
  while (start < value.length && value[start] === 0) start++;
  const significant = value.subarray(start);
  const first = significant[0];
  return string(first !== undefined && first & 0x80 ? Buffer.concat([byte(0), significant]) : significant);
}
