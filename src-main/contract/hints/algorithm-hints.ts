import { reloadSshd, settingLine, sshdSettings } from './hint-commands.ts';
import type { HintRules } from './hint-rule.ts';

const keyExchange = { algorithmKind: 'key exchange' } as const;
const hostKey = { algorithmKind: 'host key' } as const;
const cipher: { algorithmKind: readonly ['client to server cipher', 'server to client cipher'] } = {
  algorithmKind: ['client to server cipher', 'server to client cipher'],
};
const mac: { algorithmKind: readonly ['client to server MAC', 'server to client MAC'] } = {
  algorithmKind: ['client to server MAC', 'server to client MAC'],
};

const update =
  'Ask for OpenSSH on the target to be updated (7.4 or later); for a network device, its firmware.';
const tooOld =
  'The target’s SSH server is very old: it offers only algorithms[ ({theirs})] that were broken or given up long ago, and that the connector does not speak.';
const tooStrict =
  'The target’s sshd allows only a short list[: {theirs}]. None of these is among the connector’s[: {ours}].';

/** Key exchange of RFC 4253 §7.1: each kind of algorithm, and each kind of server that has none in common with us. */
export const algorithmHints = {
  upstream_no_common_algorithm: {
    title: '{socket} and the connector have no {kind} in common',
    problem: 'no {kind} in common with {host}',
    cause: 'The target’s SSH server is very old, or allows only a few algorithms[: {theirs}].',
    steps: [
      'Ask for sshd on the target to be updated, or to allow one more algorithm; the log line has both lists.',
      'Add one of the connector’s to the line of its sshd_config that sets them[: {ours}]. Then reload sshd.',
    ],
    commands: [sshdSettings('kexalgorithms ciphers macs hostkeyalgorithms'), reloadSshd],
    action: { kind: 'test' },
    variants: {
      key_exchange_old: {
        when: { ...keyExchange, serverIs: 'old' },
        title: '{socket} knows only key exchanges that are no longer safe',
        problem: '{host} knows only key exchanges that are no longer safe',
        cause: tooOld,
        steps: [
          update,
          'Where newer ones are switched off, put “KexAlgorithms +curve25519-sha256,diffie-hellman-group14-sha256” in the place of the line that sets them. Then reload sshd.',
        ],
        commands: [sshdSettings('kexalgorithms'), settingLine('kexalgorithms'), reloadSshd],
      },
      key_exchange_post_quantum: {
        when: { ...keyExchange, serverIs: 'post_quantum' },
        title: '{socket} insists on a post-quantum key exchange',
        problem: '{host} insists on a post-quantum key exchange',
        cause:
          'Its sshd allows only the newest key exchanges[ ({theirs})], as some hardening guides have it. The connector does not speak these yet.',
        steps: [
          'Ask for one classic key exchange to be allowed beside them on the target: “,curve25519-sha256” at the end of its KexAlgorithms line.',
          'Then reload sshd; other clients go on with the post-quantum one, which stays first in the list.',
        ],
        commands: [sshdSettings('kexalgorithms'), settingLine('kexalgorithms'), reloadSshd],
      },
      key_exchange_other: {
        when: keyExchange,
        title: '{socket} and the connector have no key exchange in common',
        problem: 'no key exchange in common with {host}',
        cause: tooStrict,
        steps: [
          'Ask for one more key exchange to be allowed on the target: “,curve25519-sha256” at the end of its KexAlgorithms line.',
          'Then reload sshd.',
        ],
        commands: [sshdSettings('kexalgorithms'), settingLine('kexalgorithms'), reloadSshd],
      },
      host_key_old: {
        when: { ...hostKey, serverIs: 'old' },
        title: '{socket} has only a host key of an old kind',
        problem: '{host} has only a host key of an old kind',
        cause:
          'It offers only a DSA key, or an RSA key with SHA-1 signatures[ ({theirs})]: neither is safe any more.',
        steps: [
          'Ask for a host key of a newer kind on the target: “ssh-keygen -A” makes those that are missing.',
          `${update} Newer ones sign with the same RSA key safely.`,
        ],
        commands: [
          {
            where: 'target',
            purpose: 'Make the missing host keys, on the target',
            posix: 'sudo ssh-keygen -A',
            windows: 'ssh-keygen -A',
          },
          reloadSshd,
        ],
      },
      host_key_post_quantum: {
        when: { ...hostKey, serverIs: 'post_quantum' },
        title: '{socket} has only a post-quantum host key',
        problem: '{host} has only a post-quantum host key',
        cause: 'It offers only post-quantum signatures[ ({theirs})], which the connector cannot check yet.',
        steps: [
          'Ask for an Ed25519 host key beside it on the target, and for ssh-ed25519 in HostKeyAlgorithms.',
          'Then reload sshd.',
        ],
        commands: [sshdSettings('hostkey hostkeyalgorithms'), reloadSshd],
      },
      host_key_other: {
        when: hostKey,
        title: '{socket} has no host key that the connector can check',
        problem: '{host} has no host key that the connector can check',
        cause:
          'The kinds that it offers[ ({theirs})] are none of the connector’s. Either it has no other key, or HostKeyAlgorithms in its sshd_config leaves the usual ones out.',
        steps: [
          'Ask for an Ed25519 host key on the target: “ssh-keygen -A” makes those that are missing.',
          'Take HostKeyAlgorithms out of its sshd_config, or add ssh-ed25519 to it. Then reload sshd.',
        ],
        commands: [sshdSettings('hostkey hostkeyalgorithms'), reloadSshd],
      },
      cipher_old: {
        when: { ...cipher, serverIs: 'old' },
        title: '{socket} knows only ciphers that are no longer safe',
        problem: '{host} knows only ciphers that are no longer safe',
        cause: tooOld,
        steps: [
          update,
          'Where newer ones are switched off, put “Ciphers +aes256-ctr,aes128-ctr” in the place of the line that sets them. Then reload sshd.',
        ],
        commands: [sshdSettings('ciphers'), settingLine('ciphers'), reloadSshd],
      },
      cipher_other: {
        when: cipher,
        title: '{socket} and the connector have no cipher in common',
        problem: 'no cipher in common with {host}',
        cause: tooStrict,
        steps: [
          'Ask for one more cipher to be allowed on the target: “,aes256-gcm@openssh.com” at the end of its Ciphers line.',
          'Then reload sshd.',
        ],
        commands: [sshdSettings('ciphers'), settingLine('ciphers'), reloadSshd],
      },
      mac_old: {
        when: { ...mac, serverIs: 'old' },
        title: '{socket} knows only MACs that are no longer safe',
        problem: '{host} knows only MACs that are no longer safe',
        cause: tooOld,
        steps: [
          update,
          'Where newer ones are switched off, put “MACs +hmac-sha2-256,hmac-sha2-512” in the place of the line that sets them. Then reload sshd.',
        ],
        commands: [sshdSettings('macs'), settingLine('macs'), reloadSshd],
      },
      mac_other: {
        when: mac,
        title: '{socket} and the connector have no MAC in common',
        problem: 'no MAC in common with {host}',
        cause: tooStrict,
        steps: [
          'Ask for one more MAC to be allowed on the target: “,hmac-sha2-256” at the end of its MACs line.',
          'Then reload sshd.',
        ],
        commands: [sshdSettings('macs'), settingLine('macs'), reloadSshd],
      },
    },
  },
} as const satisfies HintRules;
