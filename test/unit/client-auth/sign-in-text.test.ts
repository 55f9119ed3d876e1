import { expect, test } from 'vitest';
import {
  codeText,
  notOpenText,
  qrText,
  signInFailureText,
} from '../../../src-main/core/client-auth/sign-in-text.ts';
import { Failure } from '../../../src-main/core/failure.ts';
import type { DeviceCode } from '../../../src-main/core/identity/device-sign-in.ts';

const code: DeviceCode = {
  userCode: 'BCDF-GHJK',
  link: 'https://id.example.com/device',
  linkWithCode: 'https://id.example.com/device?user_code=BCDF-GHJK',
  seconds: 300,
};

test('the text has the link, the code and for whom it is, in plain ASCII that OpenSSH does not cut', () => {
  const text = codeText(code, 'web1', '192.0.2.7');
  for (const part of ['To open web1', code.linkWithCode, code.link, 'BCDF-GHJK', '192.0.2.7', '5 minutes'])
    expect(text).toContain(part);
  expect(text).toMatch(/^[\x20-\x7e\r\n]+$/);
  expect(text.length).toBeLessThanOrEqual(1000);
});

test('a provider without a link that has the code in it lets the person type it', () => {
  const text = codeText({ ...code, linkWithCode: undefined }, 'web1', '192.0.2.7');
  expect(text).toContain('and type this code:    BCDF-GHJK');
});

test('links that are too long for both leave the shorter one', () => {
  const long = `https://id.example.com/${'x'.repeat(470)}`;
  const text = codeText({ ...code, link: long, linkWithCode: `${long}?c` }, 'web1', '192.0.2.7');
  expect(text.length).toBeLessThanOrEqual(1000);
  expect(text).toContain(`    ${long}\r\n`);
});

test('what a client calls the socket reaches its terminal only where it is a name', () => {
  expect(codeText(code, '\u001b[2Jweb1', '192.0.2.7')).toContain('To open this socket');
  expect(notOpenText('\u001b[2J\r\nweb1')).toBe(
    'sallyport: \\x1b[2J\\x0d\\x0aweb1 is not open to you, or does not exist.\r\n',
  );
});

test('the QR code fits every terminal, or is left out', () => {
  const lines = (linkWithCode: string) =>
    qrText({ ...code, linkWithCode })
      ?.trim()
      .split('\r\n');
  for (const link of [code.linkWithCode ?? '', `https://id.example.com/${'a'.repeat(83)}`]) {
    const drawn = lines(link) ?? [];
    expect(drawn.length).toBeGreaterThan(10);
    expect(drawn.length).toBeLessThanOrEqual(21);
    for (const line of drawn) expect([...line].length).toBeLessThanOrEqual(41);
  }
  expect(lines(`https://id.example.com/${'a'.repeat(120)}`)).toBeUndefined();
  expect(lines(`https://id.example.com/${'a'.repeat(2000)}`)).toBeUndefined();
});

test('a failure is told in three lines, and what is not about the sign-in only to the log', () => {
  const denied = new Failure('sign_in_denied', {
    message: 'the sign-in was refused',
    evidence: { issuer: 'https://id.example.com', text: 'secret \u001b[2J words' },
  });
  expect(signInFailureText(denied).split('\r\n')).toEqual([
    'sallyport: The sign-in was refused at id.example.com.',
    expect.stringMatching(/^Likely cause: /),
    expect.stringMatching(/^What to do: Connect again/),
    '',
  ]);
  const secret = new Failure('secret_env_missing', {
    message: 'no value',
    evidence: { name: 'OIDC_SECRET' },
  });
  expect(signInFailureText(secret)).toBe(
    'sallyport: Nobody can sign in now; the log of the connector says why.\r\n',
  );
});
