import { readFlags, wrongFlag } from '../read-flags.ts';
import type { Command } from './command.ts';
import { importPolicy } from './policy-import.ts';
import { testPolicy } from './policy-test.ts';

export const policy: Command = {
  summary: 'say whether policies allow something, and why; import policies of Border0',
  usage: `Usage: npm run --silent cli -- policy test --socket S --person EMAIL [--action ACTION] [options]
       npm run --silent cli -- policy import FILE [--socket S…] [--tag T…] [--all]

test: whether a person may do something, and what each policy says of it. Exit status: 0 allowed, 1 not, 2 wrong use.

  --socket S            the socket
  --person EMAIL        who
  --action ACTION       connect (the default), shell, exec, sftp, tcp_forwarding, remote_forwarding,
                        unix_socket_forwarding, agent_forwarding
  --command C           with exec: the command; without it: whether every command is allowed
  --destination H:P     with tcp_forwarding: where to; without it: whether every destination is allowed
  --address IP          of the client; default 127.0.0.1
  --time ISO            when; default now
  --login L             the login on the target, where the socket asks the client for it
  --group G             a group that the identity provider names for the person; may repeat. It is not asked: without
                        this flag the person is in none
  --config FILE         where the policies stand; default: what the connector was last started with, then the policies
                        that were made in the app
  --json                { "allowed": true, "reasons": [] }

import: prints policies of Border0 (JSON, one, a list, or the policy_data alone) as entries of the config file. What
differs here stands on stderr. --socket, --tag and --all say what they are for.`,

  async run(args) {
    const [task, ...rest] = args;
    if (task === 'test') return testPolicy(rest);
    if (task === 'import') return importPolicy(rest);
    readFlags(args.slice(0, 1), { options: {}, operands: ['[test|import]'] });
    throw wrongFlag(task === undefined ? 'test or import is missing' : 'it is policy test or policy import');
  },
};
