import path from 'node:path';
import Conf from 'conf';
import { createApi } from '../../api/api.ts';
import { Screen } from '../../api/screen.ts';
import { addressText } from '../../contract/address-text.ts';
import type { Connector } from '../../core/connector.ts';
import { asFailure, type Failure, retold } from '../../core/failure.ts';
import { wordsFor } from '../../core/failure-words.ts';
import { openLog } from '../../core/logging/connector-log.ts';
import { readConfigFile } from '../../core/sockets/config-file.ts';
import { startConnector } from '../../core/start-connector.ts';
import { type DataPaths, openDataFolder } from '../../core/storage/data-folder.ts';
import { rememberConfig } from '../../core/storage/last-config.ts';
import { openSettingsStore } from '../../core/storage/settings-store.ts';
import { parseHeadlessFlags, usage } from './flags.ts';
import { PageAccess } from './page-access.ts';
import { lastAddress, linkTo, openPageKey, rememberAddress } from './page-address.ts';
import { type PageServer, startPageServer } from './page-server.ts';

/** Wrong flags, a wrong config, a folder or a port that cannot be used: nothing was started. */
const exitNotStarted = 2;

async function main(): Promise<void> {
  const flags = parseHeadlessFlags(process.argv.slice(2));
  if (flags.help) {
    process.stderr.write(usage);
    return;
  }
  // the config first: a mistake in it leaves the disk as it was
  const configFile = flags.configFile
    ? { file: path.resolve(flags.configFile), ...readConfigFile(flags.configFile) }
    : undefined;

  const folder = openDataFolder(flags.dataFolder);
  const { log, recent: recentEntries, close: closeLog } = openLog({ folder: folder.logs });
  const release = () => {
    folder.release();
    closeLog();
  };
  process.on('uncaughtException', (error) => log.error('internal error', describeBug(error)));
  process.on('unhandledRejection', (reason) => log.error('internal error', describeBug(reason)));
  for (const warning of configFile?.warnings ?? []) log.warn(warning);

  const running: { pages?: PageServer; connector?: Connector } = {};
  const stop = stopOnce(async () => {
    log.info('stopping connector');
    const ends = [running.pages?.close(), running.connector?.stop()];
    for (const { reason } of (await Promise.allSettled(ends)).filter((end) => end.status === 'rejected'))
      log.error('internal error', describeBug(reason));
    release();
    process.exit(0);
  });
  // from here on, so that a signal during the start leaves no lock behind; a closed terminal ends it cleanly as well
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop);
  try {
    if (flags.configFile) rememberConfig(folder, flags.configFile); // for commands such as `cli trust`
    const pageKey = await openPageKey(folder);
    running.pages = await startPageServer({
      folder: path.resolve(import.meta.dirname, '../renderer'),
      access: new PageAccess(pageKey),
      port: flags.uiPort ?? lastAddress(folder)?.port ?? 0,
      preferred: flags.uiPort === undefined,
    });
    rememberAddress(folder, { port: running.pages.port, pid: process.pid });
    running.connector = await startConnector({
      host: 'headless',
      configFile,
      gateway: flags.gateway,
      settingsStore: openSettingsStore(folder.root, (options) => new Conf(options)),
      paths: folder,
      log,
      recentEntries,
      env: process.env,
    }).catch((thrown) => {
      throw withFlag(asFailure(thrown));
    });
    const api = createApi(running.connector);
    running.pages.serve(({ post, isBusy }) => new Screen(api, post, isBusy));
    announce(running.connector, linkTo(running.pages.port, pageKey), folder);
  } catch (thrown) {
    await running.pages?.close();
    release();
    throw thrown;
  }
}

/** Here another port is chosen by a flag. */
function withFlag(failure: Failure): Failure {
  const { code, message, advice = '', evidence } = failure;
  if (code !== 'port_in_use' || !advice.endsWith('another port.')) return failure;
  const flag = ` with --gateway ${evidence.host}:PORT.`;
  return retold(failure, { message, advice: advice.replace(/\.$/, flag) });
}

function stopOnce(stop: () => Promise<void>): () => void {
  let stopping = false;
  return () => {
    if (!stopping) void stop();
    stopping = true;
  };
}

/** One line on stdout for programs; on a terminal a few more on stderr for the person before it. */
function announce(connector: Connector, ui: string, folder: DataPaths): void {
  const gateway = addressText(connector.gateway.main);
  const ready = { event: 'ready', gateway, ui, data: folder.root, pid: process.pid };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
  if (process.stderr.isTTY) process.stderr.write(howToConnect(folder, connector));
}

/** For the person who sits before it. */
function howToConnect({ sshConfig }: DataPaths, { sockets, hostKeyFingerprint }: Connector): string {
  const file = /[^\w./-]/.test(sshConfig) ? `'${sshConfig}'` : sshConfig;
  const [socket] = sockets.list();
  return `
  Screens:    the address above, once and within a minute; a new one: npm run cli -- ui
  Connect:    ssh -F ${file} ${socket?.socket.name ?? 'SOCKET'}
  Play back:  npm run cli -- play last
  Host key:   ${hostKeyFingerprint}
  Stop:       Ctrl-C

`;
}

function describeBug(thrown: unknown) {
  const error = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return { code: 'internal_error' as const, error };
}

main().catch((thrown) => {
  const failure = asFailure(thrown);
  const text = failure.code === 'config_invalid' ? failure.message : (wordsFor(failure) ?? failure.message);
  process.stderr.write(`sallyport: ${text}\n`);
  if (failure.code === 'internal_error' && thrown instanceof Error) process.stderr.write(`${thrown.stack}\n`);
  process.exit(exitNotStarted);
});
