import { describe, test } from 'vitest';
import { startAgent } from '../support/agent.ts';
import { runCli } from '../support/cli.ts';
import type { Kept } from '../support/kept.ts';
import { makeKey } from '../support/keys.ts';
import { startDropbear } from '../support/other-servers.ts';
import { namesOf } from '../support/provoke.ts';
import { type Condition, provokedRows } from '../support/provoke-in-house.ts';
import { loginRows } from '../support/provoked/login.ts';
import { keyLogin, passwordLogin, socketTo } from '../support/proxied-sshd.ts';
import { shiftedClock } from '../support/shifted-clock.ts';
import { type SshdOptions, startSshd } from '../support/sshd.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { expiredTestUser, testUserPassword } from '../support/test-user.ts';
import { startRawTarget } from './hostile-raw-target.ts';

const key = makeKey();
const withKey = keyLogin(key);
const wrongPassword = passwordLogin('wrong');
const withCertificate = { authentication_type: 'certificate' };
const onlyQuestions: SshdOptions = { keyboardInteractive: true };
const onlyPasswords: SshdOptions = { passwordAuthentication: true };

type Name = keyof typeof loginRows;

/** Starts an sshd like this, and gives what logs in there so. */
function sshdFor(kept: Kept) {
  return async (login: object, options: SshdOptions, fields: object = {}): Promise<Condition> => {
    const target = await kept.start(startSshd(options));
    return { socket: socketTo(target, { login: { ...login, ...fields } }) };
  };
}

describe('a login that the target does not take', () => {
  const check = provokedRows<Name>(loginRows, async (kept) => {
    const data = temporaryFolder().file('data');
    const trustedCa = (await runCli(['ca', '--public-key', '--data', data])).stdout.toString().trim();
    const principals = ['mysocket_ssh_signed'];
    const sshd = sshdFor(kept);
    const agent = await kept.start(startAgent(Array.from({ length: 4 }, () => makeKey().privateKeyFile)));
    const withAgent = { authentication_type: 'agent', agent_socket: agent.socket };
    const known = { authorizedKeys: [key.publicKey] };
    const clock = (offset: string, ...more: string[]) => {
      const variables = shiftedClock(offset);
      const config = [`SetEnv ${variables.join(' ')}`, ...more];
      return sshd(withCertificate, { trustedCa, principals, variables, config });
    };
    const questioner = await kept.start(
      startRawTarget({
        onLogin: (context) => {
          if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive']);
          const question = { prompt: 'Verification code: ', echo: false };
          context.prompt([question], '', '', () => context.reject(['keyboard-interactive']));
        },
      }),
    );
    const strict = await kept.start(
      startRawTarget({
        onLogin: (context) => {
          if (context.method !== 'password') return context.reject(['password']);
          // RFC 4252 §8: SSH_MSG_USERAUTH_PASSWD_CHANGEREQ
          context.requestChange('Your password has expired.', () => context.reject(['password']));
        },
      }),
    );
    const raw = ({ port }: { port: number }) => ({ host: '127.0.0.1', port });
    const dropbear = await kept.start(startDropbear());
    const rsa = makeKey({ type: 'rsa', bits: 2048 });
    const conditions: Record<Name, Condition> = {
      nothing_offered: await sshd(withKey, {}),
      only_kerberos: await sshd(withKey, { config: ['GSSAPIAuthentication yes'] }),
      only_host_based: await sshd(withKey, { config: ['HostbasedAuthentication yes'] }),
      password_but_only_keys: await sshd(wrongPassword, known),
      password_not_offered: await sshd(wrongPassword, { ...known, config: ['GSSAPIAuthentication yes'] }),
      key_but_only_password: await sshd(withKey, onlyPasswords),
      agent_but_only_password: await sshd(withAgent, onlyPasswords),
      certificate_but_only_password: await sshd(withCertificate, onlyPasswords),
      key_but_only_questions: await sshd(withKey, onlyQuestions),
      key_not_offered: await sshd(withKey, { ...onlyQuestions, ...onlyPasswords }),

      wrong_password: await sshd(wrongPassword, onlyPasswords),
      wrong_password_by_pam: await sshd(wrongPassword, onlyQuestions),
      password_of_root: await sshd(
        wrongPassword,
        { ...onlyPasswords, config: ['PermitRootLogin prohibit-password'] },
        { username: 'root' },
      ),
      second_factor: { socket: socketTo(raw(questioner), { login: passwordLogin(testUserPassword()) }) },
      expired_by_pam: await sshd(passwordLogin(testUserPassword()), onlyQuestions, {
        username: expiredTestUser,
      }),
      unknown_key: await sshd(keyLogin(makeKey()), known),
      key_from_elsewhere: await sshd(withKey, { authorizedKeys: [`from="203.0.113.1" ${key.publicKey}`] }),
      key_of_unknown_user: await sshd(withKey, known, { username: 'nobody-of-this-name' }),
      windows: await sshd(keyLogin(makeKey()), {
        ...known,
        config: ['DebianBanner no', 'VersionAddendum for_Windows_9.5'],
      }),
      dropbear: { socket: socketTo(dropbear, { login: withKey }) },
      certificate_to_dropbear: { socket: socketTo(dropbear, { login: withCertificate }) },
      sha1_only: await sshd(keyLogin(rsa), {
        authorizedKeys: [rsa.publicKey],
        config: ['PubkeyAcceptedAlgorithms ssh-rsa'],
      }),
      unknown_rsa_key: await sshd(keyLogin(rsa), known),
      unknown_key_of_agent: await sshd(withAgent, { ...known, config: ['MaxAuthTries 10'] }),
      ca_not_trusted: await sshd(withCertificate, { trustedCa: makeKey().publicKey, principals }),
      principal_missing: await sshd(withCertificate, { trustedCa, principals: ['somebody-else'] }),
      certificate_from_elsewhere: await sshd(withCertificate, {
        authorizedKeys: [`from="203.0.113.1",cert-authority,principals="${principals}" ${trustedCa}`],
      }),

      password_too: await sshd(withKey, {
        ...known,
        ...onlyPasswords,
        config: ['AuthenticationMethods publickey,password'],
      }),
      key_too: await sshd(passwordLogin(testUserPassword()), {
        ...known,
        ...onlyPasswords,
        config: ['AuthenticationMethods password,publickey'],
      }),
      one_time_code: await sshd(withKey, {
        ...known,
        ...onlyQuestions,
        config: ['AuthenticationMethods publickey,keyboard-interactive'],
      }),
      one_of_two_more: await sshd(withKey, {
        ...known,
        ...onlyQuestions,
        ...onlyPasswords,
        config: ['AuthenticationMethods publickey,keyboard-interactive publickey,password'],
      }),

      too_many_keys: await sshd(withAgent, { ...known, config: ['MaxAuthTries 2'] }),
      one_try_only: await sshd(wrongPassword, { ...onlyPasswords, config: ['MaxAuthTries 1'] }),
      password_expired: { socket: socketTo(raw(strict), { login: passwordLogin(testUserPassword()) }) },

      clock_ahead: await clock('+1h'),
      clock_behind: await clock('-1h'),
      clock_not_told: await clock('+1h', 'ForceCommand /bin/false'),
    };
    return { data, conditions };
  });

  test.each(namesOf(loginRows))('%s: log, terminal and test say the same', (name) => check(name));
});
