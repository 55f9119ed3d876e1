import type { Connector } from '../core/connector.ts';
import { aboutHandlers } from './about.ts';
import { certificateSetupHandlers } from './certificate-setup.ts';
import { certificateHandlers } from './certificates.ts';
import { connectionTestHandlers } from './connection-tests.ts';
import { exchangeHandlers } from './exchange.ts';
import type { Handlers } from './handlers.ts';
import { logHandlers, watchLog } from './logs.ts';
import { policyHandlers, watchPolicies } from './policies.ts';
import type { Watches } from './screen.ts';
import { sessionHandlers, watchSessions } from './sessions.ts';
import { settingsHandlers, watchClientKeys, watchConnector, watchSettings } from './settings.ts';
import { signInHandlers } from './sign-in.ts';
import { watchSockets } from './socket-views.ts';
import { socketHandlers } from './sockets.ts';
import { terminalHandlers } from './terminals.ts';

/** What answers the screens of one connector. */
export interface Api {
  handlers: Handlers;
  watches: Watches;
}

export function createApi(house: Connector): Api {
  return {
    handlers: {
      ...socketHandlers(house),
      ...sessionHandlers(house),
      ...logHandlers(house),
      ...terminalHandlers(house),
      ...settingsHandlers(house),
      ...signInHandlers(house),
      ...certificateHandlers(house),
      ...certificateSetupHandlers(house),
      ...exchangeHandlers(house),
      ...connectionTestHandlers(house),
      ...policyHandlers(house),
      ...aboutHandlers(),
    },
    watches: {
      connector: watchConnector(house),
      settings: watchSettings(house),
      sockets: watchSockets(house),
      client_keys: watchClientKeys(house),
      policies: watchPolicies(house),
      sessions: watchSessions(house),
      log: watchLog(house),
    },
  };
}
