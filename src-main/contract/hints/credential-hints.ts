import type { HintRules } from './hint-rule.ts';

const changeKey = { kind: 'edit', label: 'Change the key', field: 'private_key' } as const;
const changePassphrase = {
  kind: 'edit',
  label: 'Change the passphrase',
  field: 'private_key_passphrase',
} as const;
const changeAgent = { kind: 'edit', label: 'Change login', field: 'agent_socket' } as const;
const newKey = {
  where: 'connector',
  purpose: 'Make a new key',
  posix: 'ssh-keygen -t ed25519 -f {socket}',
  windows: 'ssh-keygen -t ed25519 -f {socket}',
} as const;
const openKey = {
  where: 'connector',
  purpose: 'See whether it opens',
  posix: 'ssh-keygen -y -f {key_file}',
  windows: 'ssh-keygen -y -f {key_file}',
} as const;

/** The key or the agent that the connector logs in with, before the target is dialled. */
export const credentialHints = {
  private_key_invalid: {
    title: 'The private key of {socket} cannot be read',
    problem: 'its private key cannot be read',
    cause: 'It is cut off or damaged: often a line was lost when it was pasted.',
    steps: ['Give the key again in the socket, whole: from -----BEGIN to -----END.'],
    commands: [openKey],
    action: changeKey,
    variants: {
      cut_short: {
        when: { keyFormat: 'cut_short' },
        problem: 'its private key is cut short',
        cause: 'The first or the last line is missing: it was not pasted whole.',
      },
      no_key: {
        when: { keyFormat: 'none' },
        problem: 'there is no private key where it should be',
        cause: 'The text is something else: the wrong file, or a path where the key itself is wanted.',
        steps: [
          'Paste the key itself into the socket, or write from:file: and its path.',
          'A key begins with a line like -----BEGIN OPENSSH PRIVATE KEY-----.',
        ],
      },
    },
  },
  private_key_encrypted: {
    title: 'The private key of {socket} needs its passphrase',
    problem: 'its private key needs its passphrase',
    cause: 'The key is encrypted, and the socket has no passphrase for it.',
    steps: [
      'Give the passphrase in the socket.',
      'Or load the key into the ssh-agent, and let the socket log in by that.',
    ],
    action: changePassphrase,
  },
  private_key_passphrase_wrong: {
    title: 'The passphrase of {socket} does not open its private key',
    problem: 'the passphrase does not open the private key',
    cause: 'It is mistyped, it is the one of another key, or it was changed with “ssh-keygen -p” since.',
    steps: [
      'Type the passphrase again in the socket.',
      'Try it by hand: the command prints the public half if it is right.',
    ],
    commands: [openKey],
    action: changePassphrase,
  },
  private_key_is_public: {
    title: '{socket} has a public key where its private key belongs',
    problem: 'a public key stands where the private key belongs',
    cause: 'The file that ends in .pub was taken.',
    steps: ['Give the file beside it, of the same name without .pub: it begins with -----BEGIN.'],
    action: changeKey,
  },
  private_key_format_unsupported: {
    title: 'The private key of {socket} is of a kind that cannot be used here',
    problem: 'its private key is of a kind that cannot be used',
    cause:
      'The connector uses Ed25519, ECDSA (P-256, P-384, P-521) and RSA keys, in OpenSSH’s or in PEM format.',
    steps: ['Make a new Ed25519 key, give it to the socket, and its public half to the target.'],
    commands: [newKey],
    action: changeKey,
    variants: {
      putty: {
        when: { keyFormat: 'putty' },
        title: 'The private key of {socket} is in PuTTY’s format',
        problem: 'its private key is in PuTTY’s format',
        cause: 'A .ppk file is PuTTY’s own format, which only PuTTY and its friends read.',
        steps: [
          'Export it in OpenSSH’s format: in PuTTYgen load it and choose Conversions → Export OpenSSH key.',
          'Give the exported key to the socket.',
        ],
        commands: [
          {
            where: 'connector',
            purpose: 'Convert it; KEY is its name',
            posix: 'puttygen KEY.ppk -O private-openssh -o KEY',
          },
        ],
      },
      security_key: {
        when: { keyFormat: 'token' },
        title: 'The private key of {socket} is on a security token',
        problem: 'its private key is on a security token',
        cause:
          'Its file (of type sk-…) is only a handle: the key itself never leaves the token, which wants to be touched.',
        steps: [
          'Load it into the ssh-agent with the token in place, and let the socket log in by the agent.',
          'For logins without a touch, give the socket a key of its own.',
        ],
        commands: [
          {
            where: 'connector',
            purpose: 'Load it into the agent',
            posix: 'ssh-add {key_file}',
            windows: 'ssh-add {key_file}',
          },
          newKey,
        ],
        action: { kind: 'edit', label: 'Change login', field: 'authentication_type' },
      },
      dsa: {
        when: { keyFormat: 'dsa' },
        problem: 'its private key is a DSA key',
        cause: 'DSA was broken years ago, and sshd does not take it any more.',
      },
      cipher: {
        when: { keyFormat: 'cipher' },
        problem: 'its private key is encrypted in a way that cannot be read',
        cause: 'The file is a good key, but encrypted with a cipher that the connector does not have.',
        steps: ['Encrypt it anew with a usual cipher, and give it to the socket again.'],
        commands: [
          {
            where: 'connector',
            purpose: 'Encrypt it anew',
            posix: 'ssh-keygen -p -f {key_file} -Z aes256-ctr',
            windows: 'ssh-keygen -p -f {key_file} -Z aes256-ctr',
          },
        ],
      },
    },
  },
  agent_unavailable: {
    title: 'The ssh-agent of {socket} cannot be reached',
    problem: 'the ssh-agent cannot be reached',
    cause:
      'No agent runs, or the connector was started where SSH_AUTH_SOCK is not set, as from a desktop icon or a service.',
    steps: [
      'Start the agent on the connector’s machine, then the connector in the same shell.',
      'Or give the agent’s socket path in the socket.',
    ],
    commands: [
      {
        where: 'connector',
        purpose: 'Start an agent and load a key',
        posix: 'eval "$(ssh-agent)" && ssh-add',
        windows: 'Start-Service ssh-agent; ssh-add',
      },
    ],
    action: changeAgent,
  },
  agent_empty: {
    title: 'The ssh-agent of {socket} holds no keys',
    problem: 'the ssh-agent holds no keys',
    cause:
      'Keys have to be added after every start of the agent, or it is locked, or another agent holds them.',
    steps: ['Add the key to the agent on the connector’s machine, and try again.'],
    commands: [
      {
        where: 'connector',
        purpose: 'Add a key',
        posix: 'ssh-add ~/.ssh/id_ed25519',
        windows: 'ssh-add $HOME\\.ssh\\id_ed25519',
      },
      { where: 'connector', purpose: 'See which keys it holds', posix: 'ssh-add -l', windows: 'ssh-add -l' },
    ],
    action: changeAgent,
  },
} as const satisfies HintRules;
