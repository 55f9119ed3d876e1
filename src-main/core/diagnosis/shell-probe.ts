import { Failure } from '../failure.ts';
import { cleanText } from '../logging/sanitize.ts';
import { startRefused } from '../relay/refused-by-target.ts';
import { string } from '../ssh2/wire.ts';
import type { ProbeChannel, ProgramEnd, SessionProbe } from './session-probe.ts';

/** A shell that says nothing for so long will not end at once either; most have greeted long before. In ms. */
const firstWordMilliseconds = 700;
/** after the last output: what refuses a shell says so and ends */
const quietMilliseconds = 150;
const longestGreeting = 2500;
const roundTrips = 5;
const sftpMilliseconds = 3000;

/**
 * Starts the login's shell and measures the way there and back: the shortest of a few, in ms.
 *
 * @throws Failure `upstream_shell_refused`, `upstream_shell_ended`, `upstream_password_expired`, and what `SessionProbe` throws
 */
export async function tryShell(channel: ProbeChannel, probe: SessionProbe): Promise<number> {
  if (!(await channel.request('shell'))) {
    throw startRefused('shell', undefined, probe.server);
  }
  const samples: number[] = [];
  for (let sample = 0; sample < roundTrips; sample++) {
    const began = performance.now();
    await probe.ping();
    samples.push(performance.now() - began);
  }
  const end = await endAtOnce(channel, probe);
  const expired = passwordExpired(channel);
  if (expired) throw expired;
  if (end) throw await shellEnded(end, channel, probe);
  return Math.round(Math.min(...samples) * 10) / 10;
}

/** Of OpenSSH’s session.c, which then runs `passwd` in the place of the shell: PAM takes a password that has expired. */
const mustChange = /^WARNING: Your password has expired\.\r?$/m;

function passwordExpired(channel: ProbeChannel): Failure | undefined {
  const output = channel.output.toString();
  const found = mustChange.exec(output);
  if (!found) return undefined;
  const text = plainWords(output.slice(found.index));
  return new Failure('upstream_password_expired', {
    message: `upstream session is no shell: ${text}`,
    evidence: { text },
  });
}

/** How the shell has ended, if it has, by the time that others wait for what is typed. */
function endAtOnce(channel: ProbeChannel, probe: SessionProbe): Promise<ProgramEnd | undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const wait = (milliseconds: number) => setTimeout(() => resolve(undefined), milliseconds);
  let timer = wait(channel.output.length > 0 ? quietMilliseconds : firstWordMilliseconds);
  const limit = wait(longestGreeting);
  channel.onOutput = () => {
    clearTimeout(timer);
    timer = wait(quietMilliseconds);
  };
  return probe.answered(Promise.race([channel.ended, promise])).finally(() => {
    channel.onOutput = () => {};
    clearTimeout(timer);
    clearTimeout(limit);
  });
}

async function shellEnded(end: ProgramEnd, channel: ProbeChannel, probe: SessionProbe): Promise<Failure> {
  const words = plainWords(channel.output.toString());
  const how = end.signal ?? (end.status === undefined ? 'without a status' : `status ${end.status}`);
  return new Failure('upstream_shell_ended', {
    message: `upstream session ended at once: ${how}${words ? `: ${words}` : ''}`,
    evidence: {
      exit_status: end.status,
      ...(words ? { text: words } : {}),
      sftp: await servesFiles(probe),
    },
  });
}

/** Terminal output as one line of text. */
function plainWords(output: string): string {
  const text = output
    .replace(/\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\^_])/g, '')
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter(Boolean)
    .join(' ');
  return cleanText(text, 300);
}

/** Whether an sftp server answers: that the subsystem is granted says nothing, for the shell starts it. */
async function servesFiles(probe: SessionProbe): Promise<boolean> {
  try {
    const channel = await probe.open();
    if (!(await channel.request('subsystem', string('sftp')))) return false;
    const answered = Promise.withResolvers<void>();
    const timer = setTimeout(answered.resolve, sftpMilliseconds);
    channel.onOutput = () => channel.output.length >= 5 && answered.resolve();
    channel.write(Buffer.of(0, 0, 0, 5, sftpInit, 0, 0, 0, 3));
    await probe.answered(Promise.race([answered.promise, channel.ended]));
    clearTimeout(timer);
    return channel.output[4] === sftpVersion;
  } catch (thrown) {
    if (thrown instanceof Failure) return false;
    throw thrown;
  }
}

/** draft-ietf-secsh-filexfer-02 §3 */
const sftpInit = 1;
const sftpVersion = 2;
