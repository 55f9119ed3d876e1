import path from 'node:path';
import { ConnectorConfig } from '../../contract/connector-config.ts';
import { asFailure } from '../../core/failure.ts';
import { openLog } from '../../core/logging/connector-log.ts';
import { readConfigFile } from '../../core/sockets/config-file.ts';
import { type Connector, startConnector } from '../../core/start-connector.ts';
import { type DataPaths, openDataFolder } from '../../core/storage/data-folder.ts';
import { rememberConfig } from '../../core/storage/last-config.ts';
import { parseHeadlessFlags, usage } from './flags.ts';
import { servePages } from './page-server.ts';

/** Wrong flags, a wrong config, a folder or a port that cannot be used: nothing was started. */
const exitNotStarted = 2;

async function main(): Promise<void> {
  const flags = parseHeadlessFlags(process.argv.slice(2));
  if (flags.help) {
    process.stderr.write(usage);
    return;
  }
  // the config first: a mistake in it leaves the disk as it was
  const { config, warnings } = flags.configFile
    ? readConfigFile(flags.configFile)
    : { config: ConnectorConfig.parse({}), warnings: [] };
  if (flags.gateway) Object.assign(config.gateway, flags.gateway);

  const folder = openDataFolder(flags.dataFolder);
  const { log, close: closeLog } = openLog({ folder: folder.logs });
  const release = () => {
    folder.release();
    closeLog();
  };
  process.on('uncaughtException', (error) => log.error('internal error', describeBug(error)));
  process.on('unhandledRejection', (reason) => log.error('internal error', describeBug(reason)));
  for (const warning of warnings) log.warn(warning);

  const running: { pages?: Awaited<ReturnType<typeof servePages>>; connector?: Connector } = {};
  const stop = stopOnce(async () => {
    log.info('stopping connector');
    running.pages?.close();
    await running.connector?.stop().catch((thrown) => log.error('internal error', describeBug(thrown)));
    release();
    process.exit(0);
  });
  // from here on, so that a signal during the start leaves no lock behind; a closed terminal ends it cleanly as well
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop);
  try {
    if (flags.configFile) rememberConfig(folder, flags.configFile); // for commands such as `cli trust`
    running.pages = await servePages(path.resolve(import.meta.dirname, '../renderer'), flags.uiPort);
    running.connector = await startConnector({ config, paths: folder, log, env: process.env });
  } catch (thrown) {
    running.pages?.close();
    release();
    throw thrown;
  }
  announce(running.connector, running.pages.url, folder);
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
  const { host, port } = connector.gateway;
  const gateway = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  const ready = { event: 'ready', gateway, ui, data: folder.root, pid: process.pid };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
  if (process.stderr.isTTY) process.stderr.write(howToConnect(folder, connector));
}

/** For the person who sits before it. */
function howToConnect({ sshConfig }: DataPaths, { sockets, hostKeyFingerprint }: Connector): string {
  const file = /[^\w./-]/.test(sshConfig) ? `'${sshConfig}'` : sshConfig;
  return `
  Connect:    ssh -F ${file} ${sockets[0]?.name}
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
  const text = failure.code === 'config_invalid' ? failure.message : (failure.advice ?? failure.message);
  process.stderr.write(`sallyport: ${text}\n`);
  if (failure.code === 'internal_error' && thrown instanceof Error) process.stderr.write(`${thrown.stack}\n`);
  process.exit(exitNotStarted);
});
