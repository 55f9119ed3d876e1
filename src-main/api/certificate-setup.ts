import type { certificateSetupCommands } from '../contract/commands/certificate-setup.ts';
import type { Connector } from '../core/connector.ts';
import { Failure } from '../core/failure.ts';
import { GuidedSetup } from '../core/target-setup/guided-setup.ts';
import type { HandlersOf } from './handlers.ts';
import type { Screen } from './screen.ts';
import { type SocketViewHouse, socketView } from './socket-views.ts';

type SetupHouse = SocketViewHouse &
  Pick<Connector, 'upstream' | 'certificateAuthority' | 'owner' | 'status' | 'log'>;

/** A screen shows one; more are those of pages that it has left. */
const mostSetups = 8;

export function certificateSetupHandlers(house: SetupHouse): HandlersOf<typeof certificateSetupCommands> {
  const { platform } = house.status.state;
  return {
    'certificate_setup.open': ({ id, name, login }, screen) => {
      if (screen.setups.size >= mostSetups) throw tooMany();
      screen.setups.get(id)?.close();
      const setup = new GuidedSetup({ name, login }, { ...house, platform }, (state) =>
        screen.send({ topic: 'certificate_setup', id, state }),
      );
      screen.setups.set(id, setup);
      setup.look();
      return {};
    },
    'certificate_setup.look': ({ id }, screen) => {
      setupOf(id, screen).look();
      return {};
    },
    'certificate_setup.run': ({ id, scope, give_password: givePassword }, screen) => {
      setupOf(id, screen).run({ scope, givePassword });
      return {};
    },
    'certificate_setup.check': ({ id }, screen) => {
      setupOf(id, screen).check();
      return {};
    },
    'certificate_setup.cancel': ({ id }, screen) => {
      setupOf(id, screen).cancel();
      return {};
    },
    'certificate_setup.switch': ({ id }, screen) => {
      const { entry, undo } = setupOf(id, screen).switchLogin();
      return { socket: socketView(entry, house), undo };
    },
    'certificate_setup.close': ({ id }, screen) => {
      screen.setups.get(id)?.close();
      screen.setups.delete(id);
      return {};
    },
  };
}

function setupOf(id: number, screen: Screen): GuidedSetup {
  const setup = screen.setups.get(id);
  if (setup) return setup;
  throw new Failure('request_invalid', {
    message: `there is no certificate set-up ${id} on this screen`,
    advice: 'The connection to the connector was lost in between. Open this screen again.',
  });
}

function tooMany(): Failure {
  return new Failure('request_invalid', {
    message: `${mostSetups} certificate set-ups are open on this screen`,
    advice: 'Reload this page.',
  });
}
