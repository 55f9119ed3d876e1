import { reloadSshd, settingLine, sshdSettings, tryKey, tryPassword } from './hint-commands.ts';
import type { HintRules } from './hint-rule.ts';

const changeLogin = { kind: 'edit', label: 'Change login', field: 'authentication_type' } as const;
const byKey = ['private_key', 'certificate', 'agent'] as const;
const methods = sshdSettings(
  'passwordauthentication pubkeyauthentication kbdinteractiveauthentication authenticationmethods',
);

/** The login that we hold, and the ones that the target wants. */
export const offeredLoginHints = {
  upstream_auth_none_offered: {
    title: '{socket} does not offer the login that the socket has',
    problem: '{host} does not offer this kind of login',
    cause:
      '[It offers {offered}. ]For a password its sshd needs PasswordAuthentication yes, for a key or certificate PubkeyAuthentication yes.',
    steps: [
      'Choose a login in the socket that the target offers[: {offered}].',
      'Or allow this one in its sshd_config, and reload sshd.',
    ],
    commands: [methods, reloadSshd],
    action: changeLogin,
    variants: {
      nothing: {
        when: { offersNothing: true },
        title: '{socket} offers no login at all',
        problem: '{host} offers no login at all',
        cause:
          'Its sshd has every kind of login switched off, or AuthenticationMethods names one that is off.',
        steps: [
          'Ask for a login to be allowed on the target: PubkeyAuthentication yes, or PasswordAuthentication yes.',
          'Then reload sshd.',
        ],
      },
      only_kerberos: {
        when: { onlyOffers: ['gssapi-with-mic', 'gssapi-keyex'] },
        title: '{socket} takes only Kerberos logins',
        problem: '{host} takes only Kerberos logins',
        cause:
          'It offers Kerberos (GSSAPI) alone, as in a Windows or FreeIPA domain. The connector has no Kerberos ticket.',
        steps: [
          'Ask for keys or certificates to be allowed on the target beside Kerberos: PubkeyAuthentication yes.',
          'Then reload sshd, and give the key’s public half to the account.',
        ],
      },
      only_host_based: {
        when: { onlyOffers: 'hostbased' },
        title: '{socket} takes only logins of machines that it trusts',
        problem: '{host} takes only logins of machines that it trusts',
        cause: 'It offers hostbased alone, as inside a cluster.',
        steps: [
          'Ask for keys to be allowed on the target for this account: PubkeyAuthentication yes.',
          'Or go through the cluster’s login machine: make a socket of that, and choose it as the way.',
        ],
      },
      password_but_only_keys: {
        when: { login: 'username_and_password', onlyOffers: 'publickey' },
        title: '{socket} takes no passwords, only keys',
        problem: '{host} takes no passwords, only keys',
        cause:
          'Its sshd has PasswordAuthentication no, as most cloud images do (often in a file of sshd_config.d, which goes first).',
        steps: [
          'Log in with a private key or a certificate: change the login in the socket.',
          'Or set PasswordAuthentication yes on the target, in the file that says no, and reload sshd.',
        ],
        commands: [methods, settingLine('passwordauthentication'), reloadSshd, tryPassword],
      },
      password_not_offered: {
        when: { login: 'username_and_password' },
        title: '{socket} takes no passwords',
        problem: '{host} takes no passwords',
        cause:
          '[It offers {offered}. ]Its sshd has PasswordAuthentication no, for everybody or, in a Match block, for this login.',
        steps: [
          'Choose a login in the socket that the target offers[: {offered}].',
          'Or set PasswordAuthentication yes on the target, and reload sshd.',
        ],
        commands: [methods, reloadSshd, tryPassword],
      },
      key_but_only_password: {
        when: { login: byKey, onlyOffers: 'password' },
        title: '{socket} takes no keys, only passwords',
        problem: '{host} takes no keys, only passwords',
        cause: 'Its sshd has PubkeyAuthentication no, or it is a device that knows no keys.',
        steps: [
          'Log in with a password: change the login in the socket.',
          'Or set PubkeyAuthentication yes on the target, and reload sshd.',
        ],
      },
      key_but_only_questions: {
        when: { login: byKey, onlyOffers: 'keyboard-interactive' },
        title: '{socket} takes no keys, it asks questions',
        problem: '{host} takes no keys, it asks questions',
        cause:
          'It offers keyboard-interactive alone: a password by PAM, or a one-time code. Keys are off (PubkeyAuthentication no).',
        steps: [
          'If it asks for the password only, choose user name and password in the socket: the connector answers that.',
          'Or set PubkeyAuthentication yes on the target, and reload sshd.',
        ],
      },
      key_not_offered: {
        when: { login: byKey },
        title: '{socket} takes no keys',
        problem: '{host} takes no keys',
        cause:
          '[It offers {offered}. ]Its sshd has PubkeyAuthentication no, for everybody or, in a Match block, for this login.',
        steps: [
          'Choose a login in the socket that the target offers[: {offered}].',
          'Or set PubkeyAuthentication yes on the target, and reload sshd.',
        ],
        commands: [methods, reloadSshd, tryKey],
      },
    },
  },
  upstream_auth_partial: {
    title: '{socket} wants a second login as well',
    problem: '{host} wants a second login as well',
    cause:
      'The login of {user} was accepted, and AuthenticationMethods of the target asks for {offered} on top. The connector has only one.',
    steps: [
      'Ask for a login on the target that one key, certificate or password is enough for.',
      'On the target, exempt this account from the second one: a Match block with AuthenticationMethods publickey. Then reload sshd.',
    ],
    commands: [sshdSettings('authenticationmethods'), reloadSshd],
    action: changeLogin,
    variants: {
      one_time_code: {
        when: { onlyOffers: 'keyboard-interactive' },
        title: '{socket} wants a one-time code as well',
        problem: '{host} wants a one-time code as well',
        cause:
          'The login of {user} was accepted, and the target then asks a question by PAM, such as for a code or a push[: “{prompt}”]. The connector can’t answer that.',
      },
      password_too: {
        when: { onlyOffers: 'password' },
        title: '{socket} wants a password as well',
        problem: '{host} wants a password as well',
        cause:
          'The key or certificate of {user} was accepted, and AuthenticationMethods of the target asks for the account’s password, too.',
      },
      key_too: {
        when: { onlyOffers: 'publickey' },
        title: '{socket} wants a key as well',
        problem: '{host} wants a key as well',
        cause:
          'The login of {user} was accepted, and AuthenticationMethods of the target asks for a key, too (or for a second one).',
      },
    },
  },
} as const satisfies HintRules;
