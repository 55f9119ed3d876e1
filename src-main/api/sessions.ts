import type { sessionCommands } from '../contract/commands/sessions.ts';
import type { Connector } from '../core/connector.ts';
import type { HandlersOf } from './handlers.ts';
import type { Watch } from './screen.ts';

type SessionHouse = Pick<Connector, 'sessions' | 'recordings' | 'owner'>;

export function sessionHandlers({
  sessions,
  recordings,
  owner,
}: SessionHouse): HandlersOf<typeof sessionCommands> {
  return {
    'sessions.list': (input) => sessions.list(input),
    'sessions.get': ({ session }) => recordings.detail(session),
    'sessions.end': ({ session }) => {
      sessions.end(session);
      return {};
    },
    'sessions.delete_recordings': async ({ session, reason }) => {
      // whoever has a screen of the app is its owner
      await recordings.delete(session, { reason, by: owner.email });
      return recordings.detail(session);
    },
    'recordings.read': ({ session, channel, offset, bytes }) =>
      recordings.read(session, channel, { offset, bytes }),
    'recordings.verify': ({ session, channel }) => recordings.verify(session, channel),
    'recordings.text': ({ session, channel }) => recordings.text(session, channel),
  };
}

export function watchSessions({ sessions }: Pick<SessionHouse, 'sessions'>): Watch {
  return (send) => sessions.onChange((changed) => send({ topic: 'sessions', changed }));
}
