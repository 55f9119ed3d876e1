import { runClient } from './run-client.ts';

/** Gets a page through a forward that may take a moment to be there. */
export function curl(port: number, ...options: string[]) {
  const patience = ['--retry', '20', '--retry-connrefused', '--retry-delay', '1'];
  return runClient('curl', ['-sS', ...patience, ...options, `http://127.0.0.1:${port}/`]);
}
