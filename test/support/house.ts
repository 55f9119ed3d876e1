import { writeFileSync } from 'node:fs';
import Conf from 'conf';
import { answerCall } from '../../src-main/api/answer-call.ts';
import { type Api, createApi } from '../../src-main/api/api.ts';
import { Screen } from '../../src-main/api/screen.ts';
import type { CommandInput, CommandName, CommandValue } from '../../src-main/contract/commands.ts';
import type { ListenAddress } from '../../src-main/contract/connector-config.ts';
import type { HostEvent, Topic } from '../../src-main/contract/events.ts';
import type { Reply, ReplyError } from '../../src-main/contract/reply.ts';
import type { Connector } from '../../src-main/core/connector.ts';
import { readConfigFile } from '../../src-main/core/sockets/config-file.ts';
import { startConnector } from '../../src-main/core/start-connector.ts';
import { openDataFolder } from '../../src-main/core/storage/data-folder.ts';
import { openSettingsStore } from '../../src-main/core/storage/settings-store.ts';
import { type ClientResult, type RunOptions, runClient, startClient } from './run-client.ts';
import { quietLog } from './settings.ts';
import type { StartedProcess } from './started-process.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { whenTestEnds } from './when-test-ends.ts';

export interface HouseOptions {
  /** a data folder to use again; default: a new one */
  data?: string;
  /** the content of a config file, as `--config` reads it */
  config?: object;
  /** as `--gateway`; default: a free port, which the settings may change */
  gateway?: ListenAddress;
  env?: NodeJS.ProcessEnv;
}

/**
 * A connector in this process, under the api that screens speak to: without a transport, everything else real. It is
 * stopped when the test ends.
 */
export async function startHouse(options: HouseOptions = {}): Promise<House> {
  const paths = openDataFolder(options.data ?? temporaryFolder().file('data'));
  const settingsStore = openSettingsStore(paths.root, (store) => new Conf(store));
  if (!options.gateway && settingsStore.read().gateway === undefined) {
    settingsStore.write({ ...settingsStore.read(), gateway: { host: '127.0.0.1', port: 0 } });
  }
  const { log, entries } = quietLog();
  const connector = await startConnector({
    host: 'headless',
    configFile: options.config && configFileOf(options.config),
    gateway: options.gateway,
    settingsStore,
    paths,
    log,
    recentEntries: entries,
    env: options.env ?? { HOME: '/nonexistent' },
  });
  const house = new House(connector, () => paths.release());
  whenTestEnds(() => house.stop());
  return house;
}

function configFileOf(config: object) {
  const file = temporaryFolder().file('sockets.yaml');
  writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
  return { file, ...readConfigFile(file) };
}

export class House {
  readonly connector: Connector;
  readonly data: string;
  /** what the screen was told unasked: how far its own work is; the array grows */
  readonly screenEvents: HostEvent[] = [];
  private readonly api: Api;
  private readonly screen: Screen;
  private readonly release: () => void;
  private stopping: Promise<void> | undefined;

  constructor(connector: Connector, release: () => void) {
    this.connector = connector;
    this.data = connector.paths.root;
    this.api = createApi(connector);
    this.screen = new Screen(this.api, (message) => {
      if (message.type === 'events') this.screenEvents.push(...message.events);
    });
    this.release = release;
  }

  /** What a screen gets for a command. */
  reply<Name extends CommandName>(
    command: Name,
    input: CommandInput<Name>,
  ): Promise<Reply<CommandValue<Name>>> {
    return answerCall(this.api.handlers, { command, input }, this.screen) as Promise<
      Reply<CommandValue<Name>>
    >;
  }

  /** The same for one that has to work. */
  async call<Name extends CommandName>(
    command: Name,
    input: CommandInput<Name>,
  ): Promise<CommandValue<Name>> {
    const reply = await this.reply(command, input);
    if (reply.ok) return reply.value;
    throw new Error(`${command} failed: ${JSON.stringify(reply.error)}`);
  }

  /** The same for one that has to fail. */
  async failure<Name extends CommandName>(command: Name, input: CommandInput<Name>): Promise<ReplyError> {
    const reply = await this.reply(command, input);
    if (!reply.ok) return reply.error;
    throw new Error(`${command} has worked: ${JSON.stringify(reply.value)}`);
  }

  /** The events of a topic from now on; the array grows. */
  watch(topic: Topic): HostEvent[] {
    const events: HostEvent[] = [];
    whenTestEnds(this.api.watches[topic]((event) => events.push(event)));
    return events;
  }

  /** Runs `ssh -F <data>/ssh_config ARGS…` to its end. */
  ssh(args: readonly string[], options: RunOptions = {}): Promise<ClientResult> {
    return runClient('ssh', ['-F', this.connector.paths.sshConfig, ...args], options);
  }

  /** The same for one that goes on. */
  startSsh(args: readonly string[]): StartedProcess {
    return startClient('ssh', ['-F', this.connector.paths.sshConfig, ...args]);
  }

  stop(): Promise<void> {
    this.screen.close();
    this.stopping ??= this.connector.stop().finally(this.release);
    return this.stopping;
  }
}
