// Runs dist/main/main.js with the double in the place of `electron`. The test that started this speaks to it by
// messages: each is the body of a function of `electron` and `double`, and is answered with what that returns.
import { registerHooks } from 'node:module';

const url = new URL('./electron.mjs', import.meta.url).href;
registerHooks({
  resolve: (name, context, next) => (name === 'electron' ? { url, shortCircuit: true } : next(name, context)),
});
Object.assign(process.versions, { electron: '45.0.0', chrome: '156.0.0.0' });
const electron = await import('electron');
const { double } = electron;
const Body = (async () => {}).constructor;

process.on('message', async ({ id, body }) => {
  const run = new Body('electron', 'double', body);
  const answer = await run(electron, double).then(
    (value) => ({ id, value }),
    (error) => ({ id, error: String(error.stack ?? error) }),
  );
  process.send(answer);
});
process.on('disconnect', () => process.exit(1));

// Electron gets ready only after the entry module has been evaluated: a main that waits for it there never starts
const hang = setTimeout(() => process.exit(3), 10_000);
await import('../../../dist/main/main.js');
clearTimeout(hang);
double.boot();
