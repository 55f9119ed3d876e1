import { beforeAll, describe, expect, test } from 'vitest';
import { runCli } from '../support/cli.ts';
import { startConnector } from '../support/connector.ts';
import {
  type Fault,
  legacyAlgorithms,
  refusingTarget,
  startFaultyTarget,
  startLegacySshd,
} from '../support/faulty-targets.ts';
import { type House, startHouse } from '../support/house.ts';
import { makeKey } from '../support/keys.ts';
import { keyLogin, passwordLogin, socketTo, startProxiedSshd } from '../support/proxied-sshd.ts';

const login = passwordLogin('not used');

describe('a target that shows no host key', () => {
  const expected: Partial<Record<Fault, string>> = {
    silent: 'upstream_silent',
    tricklesKeyExchange: 'upstream_silent',
    http: 'upstream_not_ssh',
    tls: 'upstream_not_ssh',
    ssh1: 'upstream_not_ssh',
    maxStartups: 'upstream_closed_before_banner',
    closesAtOnce: 'upstream_closed_before_banner',
    closesAfterIdentification: 'upstream_closed_in_handshake',
    resetsAfterIdentification: 'upstream_reset_in_handshake',
    garbageAfterIdentification: 'upstream_handshake_failed',
  };
  const faults = Object.keys(expected) as Fault[];
  const found = new Map<Fault, Awaited<ReturnType<House['failure']>>>();

  // all at once, because some take their time to fail
  beforeAll(async () => {
    const targets = await Promise.all(faults.map(startFaultyTarget));
    const sockets = targets.map((target, index) => socketTo(target, { name: `web${index}`, login }));
    const house = await startHouse({ config: { sockets } });
    await Promise.all(
      faults.map(async (fault, index) => {
        found.set(fault, await house.failure('sockets.look_at_host_key', { name: `web${index}` }));
      }),
    );
    await house.stop();
  });

  test.each(faults)('is told as a login there would be: %s', (fault) => {
    const { code, hint } = found.get(fault) ?? {};
    expect(code).toBe(expected[fault]);
    expect(hint).toMatch(/^\S.*\.$/s);
  });
});

test('a target without an algorithm in common is told with both lists', async () => {
  const sshd = await startLegacySshd('keyExchange');
  const house = await startHouse({ config: { sockets: [socketTo(sshd, { login })] } });
  const failure = await house.failure('sockets.look_at_host_key', { name: 'web1' });
  expect(failure.code).toBe('upstream_no_common_algorithm');
  expect(failure.message).toContain(legacyAlgorithms.keyExchange.split(' ')[1]);
});

test('a pinned key that the target has not, beside no other, is looked for once and told', async () => {
  const { connector } = await startProxiedSshd({ target: { host_key: makeKey().fingerprint } });
  const { status, stderr } = await connector.ssh(['web1', 'true']);
  expect(status).toBe(255);
  expect(stderr.toString()).toContain('sallyport: web1: ');
  const lines = connector.log.lines.filter(({ code }) => code === 'upstream_host_key_pin_mismatch');
  expect(lines).toHaveLength(1);
});

test('cli trust says what is wrong where there is no SSH server', async () => {
  const key = makeKey();
  const [gone, web] = [await refusingTarget(), await startFaultyTarget('http')];
  const sockets = [
    socketTo(gone, { name: 'gone', login: keyLogin(key) }),
    socketTo(web, { name: 'web', login: keyLogin(key) }),
  ];
  const connector = await startConnector({ config: { sockets } });
  const refused = await runCli(['trust', 'gone', '--data', connector.data]);
  expect(refused.status).toBe(1);
  expect(refused.stderr.toString()).toMatch(/^trust: \S.*refuse/);
  const noSsh = await runCli(['trust', 'web', '--data', connector.data]);
  expect(noSsh.status).toBe(1);
  expect(noSsh.stderr.toString()).toMatch(/^trust: \S.*HTTP/i);
});
