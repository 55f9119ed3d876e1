import type { Arrival, RunningSession } from './gateway/gateway.ts';
import type { Log } from './logging/log.ts';
import type { PolicyBook } from './policy/policy-book.ts';
import { SessionRights } from './policy/session-rights.ts';
import { loginOn } from './policy/socket-settings.ts';
import type { Recordings } from './recordings/recordings.ts';
import type { RelayContext } from './relay/context.ts';
import { Relay } from './relay/relay.ts';
import type { SessionRegistry } from './sessions/session-registry.ts';
import type { SocketBook } from './sockets/socket-book.ts';
import { connectUpstream, type UpstreamHouse } from './upstream/connect.ts';

export interface SessionParts {
  sessions: SessionRegistry;
  policies: PolicyBook;
  sockets: SocketBook;
  recordings: Recordings;
  upstream: UpstreamHouse;
  log: Log;
}

/** A person is in: from here the relay carries, and what it needs from above comes in with the context. */
export function startSession(
  arrival: Arrival,
  { sessions, policies, sockets, recordings, upstream, log }: SessionParts,
): RunningSession {
  const { socket, person, login, client, transport } = arrival;
  const session = sessions.begin({ socket, person, login, client, log }, (reason) => relay.endWith(reason));
  session.log.info('new ssh session for', {
    user: person.email,
    via: person.via,
    client: `${client.address}:${client.port}`,
    client_version: client.software,
  });
  const rights = new SessionRights(
    { person, socket, login: loginOn(socket, login), client },
    { policies, sockets },
    {
      actionsInUse: () => relay.actionsInUse(),
      warn: (secondsLeft) => relay.warnOfEnd(secondsLeft),
      end: (reason) => sessions.endWhere(({ id }) => id === session.id, reason),
    },
  );
  const gone = new AbortController();
  const context: RelayContext = {
    session,
    rights,
    connectUpstream: () =>
      connectUpstream(
        {
          socket,
          askedLogin: login,
          subject: { name: person.name, email: person.email, sessionId: session.id },
          log: session.log,
          signal: gone.signal,
        },
        upstream,
      ),
    checkRecordings: () => recordings.check(),
    openRecording: (request) =>
      recordings.start({
        session: session.id,
        socket: socket.name,
        person,
        client,
        startedAt: new Date(),
        recordInput: socket.record_input,
        ...request,
      }),
  };
  const relay = new Relay(transport, context);
  rights.start();
  return {
    disconnect: (reason) => relay.disconnect(reason),
    end: () => {
      gone.abort();
      rights.close();
      relay.end();
    },
  };
}
