import type { HintRules } from './hint-rule.ts';

const changeSecret = { kind: 'edit', label: 'Change the secret', field: 'password' } as const;
const atTheMachine = 'Run it in a terminal on the connector’s machine, with no input';

/** Where a stored secret comes from: references, and what is sealed. */
export const secretHints = {
  secret_reference_invalid: {
    title: 'The reference to a secret of {socket} cannot be read',
    problem: 'the reference to its secret cannot be read',
    cause:
      'It begins with from: but names no source that there is, leaves something out, or gives a program without its whole path.',
    steps: [
      'Write from:env:NAME, from:file:/path or from:exec:/path/of/program argument.',
      'If it is the secret itself, and begins like this by chance, put a backslash before it.',
    ],
    action: changeSecret,
  },
  secret_env_missing: {
    title: 'An environment variable of {socket} is not set',
    problem: 'the environment variable with its secret[, {variable},] is not set',
    cause:
      'The connector was started without it: from an icon or a service, or in another shell than the one where it is set.',
    steps: ['Set {variable} where the connector is started, and start it again from there.'],
    action: changeSecret,
  },
  secret_file_unreadable: {
    title: 'The file with a secret of {socket} cannot be read',
    problem: 'the file with its secret cannot be read',
    cause: 'It is no plain file, is empty, or is too large for a secret. The log says which.',
    steps: ['Correct the path in the socket, or the file.'],
    commands: [
      {
        where: 'connector',
        purpose: 'See whose it is, and how large',
        posix: 'ls -l {path}',
        windows: 'Get-Item {path}',
      },
    ],
    action: changeSecret,
    variants: {
      missing: {
        when: { systemError: ['ENOENT', 'ENOTDIR'] },
        problem: 'the file with its secret does not exist',
        cause: 'It was moved or deleted, its path is misspelt, or its disk is not mounted.',
        steps: ['Put the file back, or correct its path in the socket.'],
      },
      not_allowed: {
        when: { systemError: ['EACCES', 'EPERM'] },
        problem: 'the connector may not read the file with its secret',
        cause: 'The file, or a folder above it, belongs to another user than the one who runs the connector.',
        steps: ['Give the user who runs the connector the right to read it, and nobody else.'],
      },
      folder: {
        when: { systemError: 'EISDIR' },
        problem: 'a folder stands where the file with its secret should be',
        cause: 'The path ends too early.',
        steps: ['Write the whole path of the file in the socket.'],
      },
    },
  },
  secret_exec_failed: {
    title: 'The program that gives a secret of {socket} has failed',
    problem: 'the program that gives its secret has failed',
    cause:
      'It ended with an error[ ({exit_status})] or printed nothing: often because it wants a login of its own first, such as “aws sso login” or an unlocked vault.',
    steps: [
      `${atTheMachine}: it has to print the secret and end with 0.`,
      'Only PATH, HOME and LANG are in its environment: give it everything else as arguments.',
    ],
    action: changeSecret,
    variants: {
      not_there: {
        when: { systemError: ['ENOENT', 'ENOTDIR'] },
        problem: 'the program that gives its secret does not exist',
        cause: 'It was not installed, was moved, or its path is misspelt.',
        steps: ['Install the program, or correct its path in the socket.'],
      },
      not_executable: {
        when: { systemError: ['EACCES', 'EPERM', 'ENOEXEC'] },
        problem: 'the program that gives its secret may not be run',
        cause:
          'It is not executable for the user who runs the connector, or is a script without its first line (#!…).',
        steps: ['Make it executable for that user.'],
        commands: [{ where: 'connector', purpose: 'Make it executable', posix: 'chmod u+x {program}' }],
      },
    },
  },
  secret_exec_timeout: {
    title: 'The program that gives a secret of {socket} does not end',
    problem: 'the program that gives its secret does not end',
    cause:
      'It waits for an answer that nobody can give, for a server that does not answer, or for a locked vault.',
    steps: [`${atTheMachine}: it has to end by itself, within ten seconds.`],
    action: changeSecret,
  },
  secret_source_unsupported: {
    title: 'The source of a secret of {socket} is not supported',
    problem: 'the source of its secret is not supported',
    cause: 'Border0 can ask AWS directly (from:aws:…); here AWS’s own program does that.',
    steps: ['Write from:exec: and the aws command that prints the secret, with its whole path.'],
    commands: [
      {
        where: 'connector',
        purpose: 'For a parameter',
        posix: 'aws ssm get-parameter --with-decryption --name NAME --query Parameter.Value --output text',
        windows: 'aws ssm get-parameter --with-decryption --name NAME --query Parameter.Value --output text',
      },
      {
        where: 'connector',
        purpose: 'For a secret',
        posix: 'aws secretsmanager get-secret-value --secret-id NAME --query SecretString --output text',
        windows: 'aws secretsmanager get-secret-value --secret-id NAME --query SecretString --output text',
      },
    ],
    action: changeSecret,
  },
  secret_unsealable: {
    title: 'A stored secret of {socket} cannot be opened',
    problem: 'its stored secret cannot be opened',
    cause:
      'It was sealed on another machine, by another user, or for another socket or field; or the system’s key store has lost its key.',
    steps: [
      'Type the secret again in the socket.',
      'In a config file, seal it anew for this socket and field.',
    ],
    commands: [
      {
        where: 'connector',
        purpose: 'Seal it anew for a config file',
        posix: 'npm run --silent cli -- seal {socket} password',
        windows: 'npm run --silent cli -- seal {socket} password',
      },
    ],
    action: changeSecret,
    variants: {
      desktop_app: {
        when: { keyHolder: 'desktop_app' },
        title: 'The stored secret of {socket} opens only in the desktop app',
        problem: 'its stored secret opens only in the desktop app',
        cause:
          'The desktop app keeps the key to its secrets in the key store of the system, and no other program gets it from there.',
        steps: [
          'Test this socket in the desktop app.',
          'To use its secrets without the app, start the app once with --key-file: it then keeps the key in a file.',
        ],
        commands: [],
      },
    },
  },
} as const satisfies HintRules;
