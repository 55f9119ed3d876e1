import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSecretBox } from '../../../src-main/core/secrets/secret-box.ts';

const box = createSecretBox('test', randomBytes(32));
const unsealable = expect.objectContaining({ code: 'secret_unsealable' });

describe('a secret box', () => {
  it('opens what it sealed, for the same place', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.string(), (plain, context) => {
        const sealed = box.seal(Buffer.from(plain), context);
        expect(sealed).toMatch(/^sealed:v1:[\w-]+$/);
        expect(box.open(sealed, context).equals(plain)).toBe(true);
      }),
    );
    expect(box.open(box.seal('pässword', 'a'), 'a').toString()).toBe('pässword');
  });

  it('never seals a secret to the same text twice', () => {
    expect(new Set(Array.from({ length: 100 }, () => box.seal('secret', 'a'))).size).toBe(100);
  });

  it('does not open what was sealed for another place or with another key', () => {
    const sealed = box.seal('secret', 'socket/web1/password/v1');
    expect(() => box.open(sealed, 'socket/web2/password/v1')).toThrow(unsealable);
    expect(() => createSecretBox('test', randomBytes(32)).open(sealed, 'socket/web1/password/v1')).toThrow(
      unsealable,
    );
  });

  it('finds every change of one bit and every cut', () => {
    const sealed = box.seal('secret', 'a');
    const bytes = Buffer.from(sealed.slice('sealed:v1:'.length), 'base64url');
    const text = (changed: Buffer): string => `sealed:v1:${changed.toString('base64url')}`;
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(() => box.open(text(changed), 'a')).toThrow(unsealable);
    }
    for (let length = 0; length < bytes.length; length++) {
      expect(() => box.open(text(bytes.subarray(0, length)), 'a')).toThrow(unsealable);
    }
  });

  it.each(['', 'sealed:v1:', 'sealed:v2:AAAA', 'secret', 'sealed:v1:*not base64*'])(
    'does not open "%s"',
    (sealed) => {
      expect(() => box.open(sealed, 'a')).toThrow(unsealable);
    },
  );

  it('does not take a sealed text in another spelling', () => {
    const sealed = box.seal('secret', 'a');
    for (const other of [`${sealed}=`, `${sealed}\n`, sealed.replace('v1:', 'v1:.')]) {
      expect(() => box.open(other, 'a')).toThrow(unsealable);
    }
  });
});
