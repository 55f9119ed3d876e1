import type { ErrorCode } from '../../../src-main/contract/error-codes.ts';
import type { AdviceRule, NoAdvice } from './failure-advice.ts';

type LoginCode = Extract<ErrorCode, `secret_${string}` | `private_key_${string}` | `agent_${string}`>;

const changeSecret = { kind: 'edit', label: 'Change the secret' } as const;
const changeKey = { kind: 'edit', label: 'Change the key' } as const;

/** What the connector logs in with, before the target is dialled. */
export const loginAdvice: Readonly<Record<LoginCode, AdviceRule | NoAdvice>> = {
  secret_reference_invalid: {
    title: 'The reference to a secret of {socket} cannot be read',
    problem: 'the reference to a secret cannot be read',
    cause: 'It begins with from: but names no source that there is, or leaves something out.',
    steps: 'Write from:env:NAME, from:file:/path or from:exec:program argument.',
    action: changeSecret,
  },
  secret_env_missing: {
    title: 'An environment variable of {socket} is not set',
    problem: 'an environment variable is not set',
    cause:
      'The connector was started without it, or in another shell than the one where it is set. The line says its name.',
    steps: 'Set it, and start the connector from there.',
    action: changeSecret,
  },
  secret_file_unreadable: {
    title: 'The file with a secret of {socket} cannot be read',
    problem: 'the file with a secret cannot be read',
    cause: 'It was moved, or the user who runs the connector may not read it. The line says its path.',
    action: changeSecret,
  },
  secret_exec_failed: {
    title: 'The program that gives a secret of {socket} has failed',
    problem: 'the program that gives the secret has failed',
    cause: 'It was not found, or has ended with an error: often because it wants a login of its own first.',
    steps: 'Run it in a terminal on the connector’s machine: it has to print the secret and end with 0.',
    action: changeSecret,
  },
  secret_exec_timeout: {
    title: 'The program that gives a secret of {socket} does not end',
    problem: 'the program that gives the secret does not end',
    cause: 'It waits for an answer that nobody can give, or for a server that does not answer.',
    steps: 'Run it in a terminal on the connector’s machine, with no input: it has to end by itself.',
    action: changeSecret,
  },
  secret_source_unsupported: {
    title: 'The source of a secret of {socket} is not supported',
    problem: 'the source of the secret is not supported',
    cause: 'Border0 can ask AWS directly; here its own program does that.',
    steps: 'Write from:exec: and the aws command that prints the secret.',
    action: changeSecret,
  },
  secret_unsealable: {
    title: 'A stored secret of {socket} cannot be opened',
    problem: 'the stored secret cannot be opened',
    cause:
      'It was sealed on another machine, by another user, or for another socket; or the system’s key store has lost its key.',
    steps: 'Type the secret again in the socket.',
    action: changeSecret,
  },
  private_key_invalid: {
    title: 'The private key of {socket} cannot be read',
    problem: 'the private key cannot be read',
    cause: 'It is cut off or damaged: often a line was lost when it was pasted.',
    steps: 'Give it again, from -----BEGIN to -----END.',
    action: changeKey,
  },
  private_key_encrypted: {
    title: 'The private key of {socket} needs its passphrase',
    problem: 'the private key needs its passphrase',
    cause: 'The key is encrypted, and the socket has no passphrase for it.',
    action: changeKey,
  },
  private_key_passphrase_wrong: {
    title: 'The passphrase of {socket} does not open its private key',
    problem: 'the passphrase does not open the private key',
    cause: 'It is of another key, or was changed with ssh-keygen -p since.',
    action: changeKey,
  },
  private_key_is_public: {
    title: '{socket} has a public key where its private key belongs',
    problem: 'a public key stands where the private key belongs',
    cause: 'The file that ends in .pub was taken. The private key is the one beside it without .pub.',
    action: changeKey,
  },
  private_key_format_unsupported: {
    title: 'The private key of {socket} is of a kind that cannot be used here',
    problem: 'the private key is of a kind that cannot be used',
    cause: 'A PuTTY key, a key on a security token, or an old kind such as DSA. The line says which.',
    steps:
      'Export a PuTTY key in OpenSSH format, or use a token through the ssh-agent. A new Ed25519 key works everywhere.',
    command: {
      where: 'connector',
      posix: 'ssh-keygen -t ed25519 -f {socket}',
      windows: 'ssh-keygen -t ed25519 -f {socket}',
    },
    action: changeKey,
  },
  agent_unavailable: {
    title: 'The ssh-agent cannot be reached',
    cause: 'No agent runs, or the connector was started where SSH_AUTH_SOCK is not set.',
    steps: 'Start the agent, then the connector in the same shell.',
    command: {
      where: 'connector',
      posix: 'eval "$(ssh-agent)" && ssh-add',
      windows: 'Start-Service ssh-agent; ssh-add',
    },
    action: { kind: 'edit', label: 'Change login' },
  },
  agent_empty: {
    title: 'The ssh-agent holds no keys',
    cause: 'Keys have to be added after every start of the agent.',
    command: {
      where: 'connector',
      posix: 'ssh-add ~/.ssh/id_ed25519',
      windows: 'ssh-add $HOME\\.ssh\\id_ed25519',
    },
    action: { kind: 'edit', label: 'Change login' },
  },
};
