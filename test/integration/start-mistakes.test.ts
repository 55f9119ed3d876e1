import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { type ConnectorOptions, launchConnector, startConnector } from '../support/connector.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { whenTestEnds } from '../support/when-test-ends.ts';

/** A start that must not come about: what it said, and that it left nothing behind. */
async function failedStart(options: ConnectorOptions): Promise<string> {
  const started = launchConnector(options);
  const { status } = await started.exited;
  expect({ status, stdout: started.process.stdout.text }).toEqual({ status: 2, stdout: '' });
  const text = started.process.stderr.text;
  expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
  expect(text).not.toMatch(/^\s+at /m);
  return text;
}

const socket = (lines: string) => `sockets:
  - name: web1
    ssh_configuration:
      hostname: 127.0.0.1
      authentication_type: username_and_password
      username: ops
      password: canary-secret
${lines}`;

describe('a mistake in the config', () => {
  test.each<[string, string, number, RegExp]>([
    [
      'a wrong name',
      'sockets:\n  - name: Web_1\n',
      2,
      /sockets\[0\]\.name: found "?Web_1.*expected lower-case letters/,
    ],
    ['an unknown field', socket('      pasword: x\n'), 8, /pasword/],
    ['a port out of range', socket('      port: 99999\n'), 8, /port: found 99999, expected .*65535/],
    ['a port that is text', socket('      port: "ssh"\n'), 8, /port: found .*ssh.*, expected/],
    ['a missing login', socket('').replace('      username: ops\n', ''), 3, /username/],
    [
      'an unknown kind of login',
      socket('').replace('username_and_password', 'magic'),
      5,
      /authentication_type: found .*magic/,
    ],
    ['a secret that is no text', socket('').replace('canary-secret', '[canary-secret]'), 7, /password/],
    [
      'an unknown source',
      socket('').replace('canary', 'from:vault:canary'),
      7,
      /password: found from: with an/,
    ],
    ['AWS as a source', socket('').replace('canary', 'from:aws:ssm:canary'), 7, /AWS is not asked directly/],
    [
      'a program of no absolute path',
      socket('').replace('canary', 'from:exec:canary'),
      7,
      /password: .*path/,
    ],
    ['a damaged sealed secret', socket('').replace('canary', 'sealed:v1:canary'), 7, /password: .*damaged/],
    ['the same name twice', `${socket('')}${socket('').replace('sockets:\n', '')}`, 8, /name/],
    ['a way through a socket that is not there', socket('      via: nowhere\n'), 8, /via: .*nowhere/],
    ['a way that leads back', socket('      via: web1\n'), 8, /via/],
    ['a client key that is none', 'client_keys:\n  - { name: a, email: a@b.de, key: nonsense }\n', 2, /key/],
    ['broken YAML', 'sockets: [\n  - {\n', 2, /./],
    ['a key twice', 'gateway: { port: 1, port: 2 }\n', 1, /port/],
    ['the wrong shape', 'sockets: 7\n', 1, /sockets: found 7, expected/],
    ['not even a map', '- 1\n', 1, /./],
    ['escape sequences', 'sockets:\n  - name: "\\e]0;owned\\a\\e[2J\\u202e"\n', 2, /sockets\[0\]\.name/],
    ['the name of a property of every object', '__proto__: { polluted: true }\n', 1, /__proto__/],
  ])('ends the start with its line and field, and nothing on disk: %s', async (_what, config, line, said) => {
    const data = temporaryFolder().file('deep/data');
    const text = await failedStart({ data, config });
    expect(text).toMatch(said);
    expect(text).toContain(`sockets.yaml:${line}: `);
    expect(text).not.toContain('canary-secret');
    expect(existsSync(data)).toBe(false);
  });

  test('is told together with all others', async () => {
    const config = socket('      port: 0\n').replace('web1', 'WEB').replace('127.0.0.1', '"a b"');
    const text = await failedStart({ config });
    for (const field of ['name', 'hostname', 'port']) expect(text).toMatch(new RegExp(`${field}: found`));
    expect(text.trim().split('\n')).toHaveLength(3);
  });

  test.each<[string, (file: string) => void, RegExp]>([
    ['is not there', () => {}, /there is no such file/],
    ['is a folder', (file) => mkdirSync(file), /it is a folder/],
    ['is not text', (file) => writeFileSync(file, Buffer.from([0xff, 0xfe, 0, 1])), /it is not UTF-8 text/],
    ['has 5 MB', (file) => writeFileSync(file, '#'.repeat(5_000_000)), /it is larger than 4 MB/],
  ])('or a config file that %s ends the start with one sentence', async (_what, make, said) => {
    const file = temporaryFolder().file('some.yaml');
    make(file);
    const data = temporaryFolder().file('data');
    const text = await failedStart({ data, flags: ['--config', file] });
    expect(text).toMatch(said);
    expect(text.trim().split('\n')).toHaveLength(1);
    expect(existsSync(data)).toBe(false);
  });

  test('many aliases of an alias do not eat the memory', async () => {
    const levels = Array.from({ length: 12 }, (_, at) => `a${at + 1}: &a${at + 1} [${`*a${at},`.repeat(9)}]`);
    const data = temporaryFolder().file('data');
    await failedStart({ data, config: `a0: &a0 x\n${levels.join('\n')}\n` });
    expect(existsSync(data)).toBe(false);
  });
});

describe('a wrong flag', () => {
  test.each<[string, string[], RegExp]>([
    ['an unknown one', ['--nope'], /there is no flag --nope/],
    ['a value where none belongs', ['--no-open=yes'], /--no-open takes no value/],
    ['no value where one belongs', ['--config'], /--config needs a value/],
    ['an empty value', ['--config='], /--config needs a value/],
    ['a word that nobody asked for', ['start'], /there is no use for start/],
    ['a port that is none', ['--ui-port', '70000'], /--ui-port: found "70000", expected a number/],
    [
      'an address that is none',
      ['--gateway', 'localhost'],
      /--gateway: found "localhost", expected HOST:PORT/,
    ],
    ['escape sequences', ['--gateway', '\x1b]0;owned\x07'], /--gateway: found/],
    ['escape sequences in a flag', ['--\x1b[2J'], /./],
  ])('ends the start with one sentence, and nothing on disk: %s', async (_what, flags, said) => {
    const data = temporaryFolder().file('data');
    const text = await failedStart({ data, flags });
    expect(text).toMatch(said);
    expect(text.trim().split('\n')).toHaveLength(1);
    expect(existsSync(data)).toBe(false);
  });
});

describe('a port in use', () => {
  async function occupied(): Promise<number> {
    const server = createServer();
    await new Promise<void>((fulfil) => server.listen(0, '127.0.0.1', fulfil));
    whenTestEnds(() => void server.close());
    const address = server.address();
    return typeof address === 'object' && address ? address.port : 0;
  }

  test('by another program ends the start with one sentence that says what to do', async () => {
    const port = await occupied();
    const text = await failedStart({ gateway: `127.0.0.1:${port}` });
    expect(lastLine(text)).toBe(
      `sallyport: The port ${port} on 127.0.0.1 is in use by another program. Stop that one, or choose another port with --gateway 127.0.0.1:PORT.`,
    );
    const screens = await failedStart({ flags: ['--ui-port', String(port)] });
    expect(lastLine(screens)).toContain(`The port ${port} on 127.0.0.1 is in use`);
  });

  test('under "also" ends the start as a whole', async () => {
    const port = await occupied();
    const data = temporaryFolder().file('data');
    const text = await failedStart({ data, config: `gateway: { also: ["127.0.0.1:${port}"] }\n` });
    expect(lastLine(text)).toContain(`The port ${port} on 127.0.0.1 is in use`);
    // and the folder is free again
    await startConnector({ data });
  });

  test('or an address of another machine ends the start with one sentence', async () => {
    const text = await failedStart({ gateway: '192.0.2.1:2222' });
    expect(lastLine(text)).toContain('The connector cannot listen on 192.0.2.1:2222');
  });
});

const lastLine = (text: string) => text.trim().split('\n').at(-1);
