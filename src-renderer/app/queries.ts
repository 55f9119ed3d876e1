import {
  QueryClient,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useEffect } from 'react';
import type { CommandInput, CommandName, CommandValue } from '../../src-main/contract/commands.ts';
import type { EventOf, Topic } from '../../src-main/contract/events.ts';
import type { BackendError } from '../backend/backend-error.ts';
import { tellFailure } from '../ui/toasts.tsx';
import { useBackend, useConnection } from './backend-context.tsx';

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // the host says when something has changed; what it refuses it refuses again
      queries: { staleTime: Number.POSITIVE_INFINITY, retry: false, refetchOnWindowFocus: false },
    },
  });
}

/** What a command answers, kept fresh by the events of its host. `undefined` as input: not asked now. */
export function useAnswer<Name extends CommandName>(
  command: Name,
  input: CommandInput<Name> | undefined,
): UseQueryResult<CommandValue<Name>, BackendError> {
  const backend = useBackend();
  return useQuery<CommandValue<Name>, BackendError>({
    queryKey: [command, input],
    queryFn: () => backend.call(command, input as CommandInput<Name>),
    enabled: input !== undefined,
  });
}

/** Asks the host to do something. What fails is told in a toast, unless the caller takes care of it. */
export function useAction<Name extends CommandName>(
  command: Name,
  { quiet = false }: { quiet?: boolean } = {},
) {
  const backend = useBackend();
  return useMutation<CommandValue<Name>, BackendError, CommandInput<Name>>({
    mutationFn: (input) => backend.call(command, input),
    onError: (error) => {
      if (!quiet) tellFailure(error.message, error.hint);
    },
  });
}

type IsStale = (command: string, input: unknown) => boolean;

/** Which answers an event makes stale. Bytes that pass in a session are told every second: that is no news elsewhere. */
const staleAfter: { [T in Topic]?: (event: EventOf<T>) => IsStale } = {
  sockets: () => (command) => /^(sockets\.|tests\.|exchange\.|ca\.)/.test(command),
  client_keys: () => (command) => command.startsWith('client_keys.'),
  policies: () => (command) => command.startsWith('policies.'),
  connector: () => (command) => command.startsWith('gateway.') || command === 'recordings.settings',
  sessions: ({ changed }) => {
    const ids = new Set(changed.map(({ id }) => id));
    return (command, input) =>
      command === 'sessions.get' && ids.has((input as CommandInput<'sessions.get'>).session);
  },
};

/** Stands once in the app: asks again for what is on the screen when the host says that it has changed. */
export function useFreshAnswers(): void {
  const backend = useBackend();
  const client = useQueryClient();
  const connection = useConnection();
  const opened = connection.kind === 'open' ? connection.opened : 0;

  useEffect(() => {
    const follow = <T extends Topic>(topic: T, staleOf: (event: EventOf<T>) => IsStale) =>
      backend.watch(topic, (event) => {
        const isStale = staleOf(event);
        void client.invalidateQueries({
          predicate: ({ queryKey: [command, input] }) => isStale(String(command), input),
        });
      });
    const stops = Object.entries(staleAfter).map(([topic, staleOf]) =>
      follow(topic as Topic, staleOf as (event: EventOf<Topic>) => IsStale),
    );
    return () => {
      for (const stop of stops) stop();
    };
  }, [backend, client]);

  useEffect(() => {
    if (opened > 1) void client.invalidateQueries();
  }, [opened, client]);
}
