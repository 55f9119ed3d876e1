import { ListenAddress } from '../../contract/connector-config.ts';
import { cleanText } from '../../core/logging/sanitize.ts';
import { defaultDataFolder } from '../../core/storage/data-folder.ts';
import { readFlags, wrongFlag } from './read-flags.ts';

/** As `defaultDataFolder` finds it, for help texts. */
export const defaultDataFolderText = '$XDG_CONFIG_HOME/sallyport, else ~/.config/sallyport';

export const usage = `Usage: npm start -- --headless [flags]

  --data DIR            keys, recordings and logs; default:
                        ${defaultDataFolderText}
  --config FILE         sockets and client keys, YAML or JSON; default: only the practice socket
  --gateway HOST:PORT   where SSH clients connect; default: what the config says, else 127.0.0.1:2222
  --ui-port N           the port of the screens on 127.0.0.1, 0 for a free one; default: the last one of this
                        data folder if it is free, so that open pages come back after a restart
  --no-open             do not open a browser
  --help                show this
`;

export interface HeadlessFlags {
  help: boolean;
  dataFolder: string;
  configFile: string | undefined;
  /** goes before the config's */
  gateway: ListenAddress | undefined;
  /** 0: a free one; absent: the last one, else a free one */
  uiPort: number | undefined;
  open: boolean;
}

/** Throws Failure `flags_invalid`, whose message is one sentence for the person who typed it. */
export function parseHeadlessFlags(args: readonly string[]): HeadlessFlags {
  const { values } = readFlags(args, {
    options: {
      data: { type: 'string' },
      config: { type: 'string' },
      gateway: { type: 'string' },
      'ui-port': { type: 'string' },
      'no-open': { type: 'boolean' },
      headless: { type: 'boolean' }, // ours already
      help: { type: 'boolean', short: 'h' },
    },
  });
  return {
    help: values.help ?? false,
    dataFolder: values.data ?? defaultDataFolder(),
    configFile: values.config,
    gateway: values.gateway === undefined ? undefined : parseGateway(values.gateway),
    uiPort: values['ui-port'] === undefined ? undefined : parsePort(values['ui-port']),
    open: !values['no-open'],
  };
}

function parseGateway(text: string): ListenAddress {
  const { data, error } = ListenAddress.safeParse(text);
  if (data) return data;
  throw wrongFlag(`--gateway: found "${cleanText(text, 80)}", expected ${error.issues[0]?.message}`);
}

function parsePort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65535) return Number(text);
  throw wrongFlag(`--ui-port: found "${cleanText(text, 80)}", expected a number from 0 to 65535`);
}
