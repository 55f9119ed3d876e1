import { networkInterfaces } from 'node:os';
import type { settingsCommands } from '../contract/commands/settings.ts';
import type { RecordingsConfig } from '../contract/connector-config.ts';
import type { Connector } from '../core/connector.ts';
import { asFailure, Failure } from '../core/failure.ts';
import { machineAddresses } from '../core/gateway/machine-addresses.ts';
import { checkRecordingsFolder } from '../core/recordings/recordings-folder.ts';
import type { HandlersOf } from './handlers.ts';
import type { Watch } from './screen.ts';

type SettingsHouse = Pick<
  Connector,
  'status' | 'settings' | 'gateway' | 'clientKeys' | 'recordings' | 'configFile' | 'log'
>;
type OwnCommands = Omit<typeof settingsCommands, 'ca.get' | 'ca.issued' | 'app.about'>;

export function settingsHandlers(house: SettingsHouse): HandlersOf<OwnCommands> {
  const { status, settings, gateway, clientKeys, recordings } = house;
  return {
    'connector.get': () => status.state,
    'app.settings': () => settings.current.app,
    'app.save_settings': (app) => {
      settings.update({ app });
      return settings.current.app;
    },
    'gateway.settings': () => ({
      settings: gateway.settings,
      listening: [...gateway.listening],
      editable: gateway.editable,
    }),
    'gateway.save': async (config) => ({ listening: [...(await gateway.save(config))] }),
    'gateway.addresses': () => machineAddresses(networkInterfaces()),
    'client_keys.list': () => clientKeys.list(),
    'client_keys.add': (draft) => clientKeys.add(draft),
    'client_keys.remove': ({ fingerprint }) => {
      clientKeys.remove(fingerprint);
      return {};
    },
    'recordings.settings': () => ({
      settings: recordings.files.settings,
      editable: recordingsEditable(house),
    }),
    'recordings.save_settings': (config) => saveRecordings(config, house),
  };
}

export function watchConnector({ status }: SettingsHouse): Watch {
  return (send) => {
    send({ topic: 'connector', state: status.state });
    return status.onChange((state) => send({ topic: 'connector', state }));
  };
}

export function watchSettings({ settings }: SettingsHouse): Watch {
  return (send) => {
    let told = settings.current.app;
    send({ topic: 'settings', settings: told });
    return settings.onChange(() => {
      if (settings.current.app === told) return;
      told = settings.current.app;
      send({ topic: 'settings', settings: told });
    });
  };
}

/** the ones of people who have signed in too */
export function watchClientKeys({
  clientKeys,
  signedInKeys,
}: Pick<Connector, 'clientKeys' | 'signedInKeys'>): Watch {
  return (send) => {
    const stops = [clientKeys, signedInKeys].map((keys) =>
      keys.onChange(() => send({ topic: 'client_keys' })),
    );
    return () => {
      for (const stop of stops) stop();
    };
  };
}

function recordingsEditable({ configFile }: SettingsHouse): boolean {
  return !configFile?.sets.recordings;
}

function saveRecordings(config: RecordingsConfig, house: SettingsHouse): RecordingsConfig {
  const { settings, recordings, status, configFile, log } = house;
  if (!recordingsEditable(house)) {
    throw new Failure('settings_read_only', {
      message: 'the recording settings stand in the config file',
      advice: `The recording settings stand in the config file ${configFile?.file}. Change them there, and start the connector again.`,
    });
  }
  if (config.folder !== undefined && config.folder !== recordings.files.settings.folder)
    checkFolder(config.folder);
  settings.update({ recordings: config });
  recordings.configure(config);
  status.lookAtDisk();
  log.info('recording settings changed');
  return config;
}

/** It counts from the next start: a mistake in it is better said now. */
function checkFolder(folder: string): void {
  try {
    checkRecordingsFolder(folder, 0);
  } catch (thrown) {
    const text = 'Recordings cannot be written there. Choose a folder that exists and that you may write to.';
    throw new Failure('request_invalid', {
      message: `recordings folder ${folder}: ${asFailure(thrown).message}`,
      advice: text,
      issues: [{ field: 'folder', text }],
      cause: thrown,
    });
  }
}
