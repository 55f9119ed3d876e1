import { encode, renderUnicodeCompact } from 'uqr';
import { hintFacts, withoutAddress } from '../../contract/hints/hint-facts.ts';
import { hintFor } from '../../contract/hints/hint-for.ts';
import { asFailure } from '../failure.ts';
import type { DeviceCode } from '../identity/device-sign-in.ts';
import { cleanText } from '../logging/sanitize.ts';
import { forAnyTerminal } from '../relay/text-for-person.ts';

/** OpenSSH's log, by which it shows what a server says, cuts a text after that. */
const longestText = 1000;
/** modules with the border of two: 41 columns and 21 lines, which every terminal has */
const largestQrCode = 41;

/**
 * What a client shows while somebody signs in elsewhere. Plain ASCII and nothing to answer, because it is shown before
 * there is a terminal: neither its size nor its character set is known.
 *
 * @param asked the socket's name as the client gave it
 */
export function codeText(code: DeviceCode, asked: string, address: string): string {
  const { userCode, link, linkWithCode, seconds } = code;
  const name = /^[a-z0-9-]{1,63}$/.test(asked) ? asked : 'this socket';
  const typed = ['', `    ${link}`, '', `and type this code:    ${userCode}`, ''];
  const clicked = [
    '',
    `    ${linkWithCode}`,
    '',
    `and check that it shows this code:    ${userCode}`,
    `(Without a link to click: ${link})`,
    '',
  ];
  const around = (middle: readonly string[]) =>
    [
      '',
      `To open ${name}, sign in. Go with a browser, on any device, to`,
      ...middle,
      `Only for this connection, from ${address}. The code counts for ${minutes(seconds)}.`,
      'Nothing to type here: it goes on by itself.',
      '',
    ].join('\r\n');
  const short = around(typed);
  const long = around(clicked);
  return linkWithCode === undefined || long.length > longestText ? short : long;
}

/** The link as a QR code in half blocks, light on dark; undefined where it would be too large for any terminal. */
export function qrText({ link, linkWithCode = link }: DeviceCode): string | undefined {
  try {
    const { size } = encode(linkWithCode, { ecc: 'L', border: 2, maxVersion: 6 });
    if (size > largestQrCode) return undefined;
  } catch {
    return undefined; // too long for a code of that size
  }
  const lines = renderUnicodeCompact(linkWithCode, { ecc: 'L', border: 2 }).split('\n');
  return `\r\n${lines.join('\r\n')}\r\n`;
}

export const signedInText = 'Signed in.\r\n';

/** Whatever the reason is: who may not enter learns nothing of what there is. */
export function notOpenText(asked: string): string {
  return `sallyport: ${cleanText(asked, 100)} is not open to you, or does not exist.\r\n`;
}

/** Why nobody has signed in, and what to do. */
export function signInFailureText(thrown: unknown): string {
  const { code, evidence } = asFailure(thrown);
  const hint = hintFor(code, withoutAddress(hintFacts(evidence)));
  const isOurs = !code.startsWith('sign_in_') || !hint;
  const lines = isOurs
    ? ['sallyport: Nobody can sign in now; the log of the connector says why.']
    : [`sallyport: ${hint.problem}.`, `Likely cause: ${hint.cause}`, `What to do: ${hint.steps[0]}`];
  return lines.map((line) => `${cleanText(forAnyTerminal(line), 1000)}\r\n`).join('');
}

function minutes(seconds: number): string {
  const count = Math.round(seconds / 60);
  if (count < 2) return seconds < 100 ? `${seconds} seconds` : '2 minutes';
  return `${count} minutes`;
}
