import { expect, test } from 'vitest';
import { parseHeadlessFlags, usage } from '../../../src-main/hosts/headless/flags.ts';

test('all flags of the headless host are read', () => {
  const flags = '--headless --data /d --config c.yaml --gateway [::1]:0 --ui-port 4000 --no-open'.split(' ');
  expect(parseHeadlessFlags(flags)).toEqual({
    help: false,
    dataFolder: '/d',
    configFile: 'c.yaml',
    gateway: { host: '::1', port: 0 },
    uiPort: 4000,
    open: false,
  });
  expect(parseHeadlessFlags([])).toMatchObject({
    configFile: undefined,
    gateway: undefined,
    uiPort: undefined,
    open: true,
  });
});

test.each([
  ['--confg c.yaml', 'there is no flag --confg'],
  ['--config', '--config needs a value'],
  ['--config --data', '--config needs a value'],
  ['--data=', '--data needs a value'],
  ['--no-open=yes', '--no-open takes no value'],
  ['c.yaml', 'there is no use for c.yaml'],
  ['--gateway 2222', '--gateway: found "2222", expected HOST:PORT, for example 127.0.0.1:2222'],
  [
    '--gateway 127.0.0.1:70000',
    '--gateway: found "127.0.0.1:70000", expected HOST:PORT with a port from 0 to 65535',
  ],
  ['--ui-port x', '--ui-port: found "x", expected a number from 0 to 65535'],
  ['--\x1b[31m', 'there is no flag --\\x1b[31m'],
])('%j is refused with a sentence', (line, message) => {
  expect(() => parseHeadlessFlags(line.split(' '))).toThrow(
    expect.objectContaining({ code: 'flags_invalid', message }),
  );
});

test('the help says where the data folder is when no flag says so', () => {
  expect(usage).toContain('$XDG_CONFIG_HOME/sallyport, else ~/.config/sallyport');
});
