import { generateKeyPairSync } from 'node:crypto';
import { connect, createServer, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { GatewayConfig } from '../../../src-main/contract/connector-config.ts';
import { encodePrivateKey } from '../../../src-main/core/certificates/encode-private-key.ts';
import { asFailure } from '../../../src-main/core/failure.ts';
import { Gateway } from '../../../src-main/core/gateway/gateway.ts';
import { GatewayAddresses } from '../../../src-main/core/gateway/gateway-addresses.ts';
import { openTestSettings, quietLog } from '../../support/settings.ts';
import { closedDoor } from '../../support/sign-in.ts';
import { freePort } from '../../support/sshd.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { whenTestEnds } from '../../support/when-test-ends.ts';

const hostKey = encodePrivateKey(generateKeyPairSync('ed25519').privateKey);
const config = (changes: object = {}) => GatewayConfig.parse({ port: 0, ...changes });

async function openAddresses(
  options: { stored?: GatewayConfig; fixed?: GatewayConfig; fallBack?: boolean } = {},
) {
  const { settings } = openTestSettings(temporaryFolder().path);
  if (options.stored) settings.update({ gateway: options.stored });
  const { log, entries } = quietLog();
  const gateway = new Gateway({
    hostKey,
    clientKeys: { find: () => undefined },
    signInDoor: closedDoor(),
    findSocket: () => undefined,
    policies: { decide: () => ({ allowed: true, until: undefined }) },
    log,
    onArrival: () => ({ disconnect: () => {}, end: () => {} }),
  });
  whenTestEnds(() => gateway.close());
  const { fixed, fallBack = false } = options;
  const addresses = await GatewayAddresses.open({
    gateway,
    fixed,
    defaults: config(),
    settings,
    fallBack,
    log,
  });
  return { addresses, settings, entries };
}

/** The first bytes that a server sends, or the error. */
function greeting(port: number, host = '127.0.0.1'): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    socket.once('data', (data) => {
      resolve(data.toString('latin1').slice(0, 4));
      socket.destroy();
    });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
  });
}

async function occupied(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  whenTestEnds(() => void server.close());
  return (server.address() as { port: number }).port;
}

const failureOf = (work: Promise<unknown>) => work.then(() => undefined, asFailure);

test('a new port is listened on, the old one no more, and connections there go on', async () => {
  const { addresses, settings } = await openAddresses();
  const old = addresses.main.port;
  const client: Socket = connect(old, '127.0.0.1');
  whenTestEnds(() => void client.destroy());
  await new Promise((resolve) => client.once('data', resolve));
  const port = await freePort();
  let told = 0;
  addresses.onChange(() => told++);
  expect(await addresses.save(config({ port }))).toEqual([{ host: '127.0.0.1', port }]);
  expect(told).toBe(1);
  expect(await greeting(port)).toBe('SSH-');
  expect(await greeting(old)).toBe('ECONNREFUSED');
  expect(client.readyState).toBe('open');
  expect(settings.current.gateway).toMatchObject({ port });
});

test('a port in use, or an address of another machine, changes nothing', async () => {
  const { addresses, settings } = await openAddresses();
  const { port } = addresses.main;
  const taken = await occupied();
  expect(await failureOf(addresses.save(config({ port: taken })))).toMatchObject({
    code: 'port_in_use',
    advice: expect.stringContaining('choose another port'),
  });
  const also = [`192.0.2.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
  expect(await failureOf(addresses.save(config({ also })))).toMatchObject({
    code: 'listen_failed',
    advice: expect.stringContaining('this machine has no such address'),
  });
  expect(addresses.listening).toEqual([{ host: '127.0.0.1', port }]);
  expect(await greeting(port)).toBe('SSH-');
  expect(settings.current.gateway).toBeUndefined();
});

test('from loopback to all addresses at the same port and back', async () => {
  const { addresses, entries } = await openAddresses();
  const { port } = addresses.main;
  await addresses.save(config({ host: '0.0.0.0', port }));
  expect(addresses.listening).toEqual([{ host: '0.0.0.0', port }]);
  expect(entries.list().map(({ msg }) => msg)).toContainEqual(
    expect.stringContaining('other machines can reach it'),
  );
  await addresses.save(config({ host: '127.0.0.1', port }));
  expect(addresses.listening).toEqual([{ host: '127.0.0.1', port }]);
  expect(await greeting(port)).toBe('SSH-');
});

test('where the way to all addresses fails half-way, it listens as before', async () => {
  const { addresses } = await openAddresses();
  const { port } = addresses.main;
  const wanted = config({ host: '0.0.0.0', port, also: [`192.0.2.1:${port + 1}`] });
  expect((await failureOf(addresses.save(wanted)))?.code).toBe('listen_failed');
  expect(addresses.listening).toEqual([{ host: '127.0.0.1', port }]);
  expect(await greeting(port)).toBe('SSH-');
});

test('addresses that stay keep their port, also one that the system has chosen', async () => {
  const { addresses } = await openAddresses();
  const { port } = addresses.main;
  const other = await freePort();
  await addresses.save(config({ also: [`127.0.0.1:${other}`] }));
  expect(addresses.listening).toEqual([
    { host: '127.0.0.1', port },
    { host: '127.0.0.1', port: other },
  ]);
  await Promise.all([addresses.save(config()), addresses.save(config({ port: other }))]);
  expect(addresses.listening).toEqual([{ host: '127.0.0.1', port: other }]);
  expect(await greeting(port)).toBe('ECONNREFUSED');
});

test('what the command line or the config file says cannot be changed here', async () => {
  const { addresses } = await openAddresses({ fixed: config() });
  expect(addresses.editable).toBe(false);
  expect((await failureOf(addresses.save(config({ port: await freePort() }))))?.code).toBe(
    'settings_read_only',
  );
});

test('a stored port that is taken ends the start, or where the host says so the gateway takes another and says why', async () => {
  const port = await occupied();
  expect((await failureOf(openAddresses({ stored: config({ port }) })))?.code).toBe('port_in_use');
  const { addresses } = await openAddresses({ stored: config({ port }), fallBack: true });
  expect(await greeting(addresses.main.port)).toBe('SSH-');
  expect(addresses.trouble).toContain(`The port ${port} on 127.0.0.1 is in use`);
  expect(addresses.trouble).toContain(`127.0.0.1:${addresses.main.port}`);
  expect(addresses.settings.port).toBe(port);
  await addresses.save(config());
  expect(addresses.trouble).toBeUndefined();
});

test('a stored further address that is not there today does not keep the connector from starting', async () => {
  const { addresses, entries } = await openAddresses({ stored: config({ also: ['192.0.2.1:2222'] }) });
  expect(addresses.listening).toHaveLength(1);
  expect(addresses.trouble).toContain('192.0.2.1');
  expect(entries.list()).toContainEqual(expect.objectContaining({ code: 'listen_failed' }));
});
