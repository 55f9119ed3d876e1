import { Failure } from '../../../core/failure.ts';
import { connectorOf, defaultDataFolder, viewDataFolder } from '../../../core/storage/data-folder.ts';
import { lastAddress, linkTo, openPageKey } from '../page-address.ts';
import { readFlags } from '../read-flags.ts';
import { type Command, dataFlag } from './command.ts';

export const ui: Command = {
  summary: 'print a new link to the screens of a running headless host',
  usage: `Usage: npm run --silent cli -- ui [--data DIR]

Prints a link that opens the screens in a browser of this machine. It works once and within a minute; the browser
then stays let in for 30 days, also in further tabs and after a restart of the connector.`,

  async run(args) {
    const { values } = readFlags(args, { options: dataFlag });
    const paths = viewDataFolder(values.data ?? defaultDataFolder());
    const running = connectorOf(paths);
    const address = lastAddress(paths);
    if (running === undefined) {
      throw notServed(
        `no connector runs with the data folder ${paths.root}`,
        'Start one: npm start -- --headless',
      );
    }
    if (address?.pid !== running) {
      throw notServed(
        `the connector of the data folder ${paths.root} (pid ${running}) serves no screens to browsers`,
        'It is still starting, or it is the desktop app, whose window has the screens',
      );
    }
    process.stdout.write(`${linkTo(address.port, await openPageKey(paths))}\n`);
    return 0;
  },
};

function notServed(problem: string, advice: string): Failure {
  return new Failure('data_folder_unusable', { message: problem, advice: `${problem}. ${advice}.` });
}
