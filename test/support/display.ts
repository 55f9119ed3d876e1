import { StartedProcess } from './started-process.ts';

/** An X display that nobody looks at, for programs that open windows. It ends, and they with it, when the test ends. */
export async function startDisplay(): Promise<{ name: string; stop: () => Promise<void> }> {
  // it chooses a free number, and writes it to standard output once it accepts clients
  const server = new StartedProcess('Xvfb', [
    '-displayfd',
    '1',
    '-screen',
    '0',
    '800x600x24',
    '-nolisten',
    'tcp',
  ]);
  const [number] = await server.stdout.waitFor(/^\d+$/m);
  return { name: `:${number}`, stop: () => server.stop() };
}
