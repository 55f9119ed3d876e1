import type { HostKeyLook } from '../../contract/socket-view.ts';
import type { SshConfiguration } from '../../contract/ssh-socket.ts';
import { fingerprint } from '../certificates/public-key.ts';
import { asFailure, Failure } from '../failure.ts';
import type { KnownHostKey } from '../storage/known-hosts.ts';
import { openStream, type UpstreamHouse, type UpstreamRequest } from './connect.ts';
import { readHostKey } from './fetch-host-key.ts';
import { hostKeyAlgorithms, hostKeyName, knownTypesFirst } from './host-key-check.ts';

/**
 * Asks the target for its host key and compares it with what is trusted, without logging in there. On the way through
 * other sockets there is no other way than to log in to those.
 *
 * @throws Failure `upstream_…`, `client_login_missing` where a socket on the way wants to know the login
 */
export async function lookAtHostKey(request: UpstreamRequest, house: UpstreamHouse): Promise<HostKeyLook> {
  return (await look(request, house)).seen;
}

/**
 * Trusts the key with this fingerprint from now on, instead of what was known; the target must still show it.
 *
 * @throws Failure as `lookAtHostKey`; `upstream_host_key_changed` where it shows another one by now,
 *   `upstream_host_key_pin_mismatch` where the socket itself says which key it has to be
 */
export async function trustHostKey(
  wanted: string,
  request: UpstreamRequest,
  house: UpstreamHouse,
): Promise<void> {
  const { name, ssh_configuration: ssh } = request.socket;
  if (ssh.host_key !== undefined) {
    throw new Failure('upstream_host_key_pin_mismatch', {
      message: `the socket ${name} pins its host key`,
      evidence: { pinned_host_keys: [ssh.host_key].flat() },
      advice: `The socket ${name} itself says which host key its target has. Change the fingerprint there.`,
    });
  }
  const { seen, key } = await look(request, house);
  if (seen.shown.fingerprint !== wanted) {
    throw new Failure('upstream_host_key_changed', {
      message: `the target of ${name} shows another host key now: ${seen.shown.fingerprint}`,
      advice:
        'The target shows another host key than the one that was accepted. Look at it again, and find out why.',
      evidence: {
        host_key_type: seen.shown.type,
        host_key: seen.shown.fingerprint,
        known_host_keys: [wanted],
        known_host_key_types: [],
      },
    });
  }
  house.knownHosts.replace(hostKeyName(ssh), ssh.port, key);
  request.log.warn('host key trusted by the admin', {
    host: hostKeyName(ssh),
    key_type: key.type,
    fingerprint: wanted,
  });
}

async function look(
  request: UpstreamRequest,
  house: UpstreamHouse,
): Promise<{ seen: HostKeyLook; key: KnownHostKey }> {
  const { ssh_configuration: ssh } = request.socket;
  const known = house.knownHosts.lookup(hostKeyName(ssh), ssh.port);
  const key = await fetchExpected(request, house, known);
  const shown = { type: key.type, fingerprint: fingerprint(key.blob) };
  const expected = expectedKeys(ssh, known);
  return { seen: { shown, verdict: verdictOn(shown.fingerprint, ssh, expected), expected }, key };
}

/**
 * A target has keys of several types, and shows the one that is asked for: so the known type is asked for first. What
 * type a pinned fingerprint is of is not known: then one type after the other.
 */
async function fetchExpected(
  request: UpstreamRequest,
  house: UpstreamHouse,
  known: readonly KnownHostKey[],
): Promise<KnownHostKey> {
  const { ssh_configuration: ssh } = request.socket;
  const target = { host: ssh.hostname, port: ssh.port };
  const fetch = async (algorithms: readonly string[]) => {
    const { stream, closeWay } = await openStream(request, house, new Set([request.socket.name]));
    try {
      return await readHostKey(stream, { target, algorithms });
    } finally {
      closeWay();
    }
  };
  const first = await fetch(knownTypesFirst(hostKeyAlgorithms([]), known));
  const tried = [first.type];
  let key = first;
  while (ssh.host_key !== undefined && !expectedKeys(ssh, known).includes(fingerprint(key.blob))) {
    const others = hostKeyAlgorithms(tried);
    if (others.length === 0) return first;
    try {
      key = await fetch(others);
    } catch (thrown) {
      // it has no key of another type
      if (asFailure(thrown).code === 'upstream_no_common_algorithm') return first;
      throw thrown;
    }
    tried.push(key.type);
  }
  return key;
}

function expectedKeys({ host_key: pins }: SshConfiguration, known: readonly KnownHostKey[]): string[] {
  return pins === undefined ? known.map(({ blob }) => fingerprint(blob)) : [pins].flat();
}

function verdictOn(
  shown: string,
  { host_key: pins }: SshConfiguration,
  expected: readonly string[],
): HostKeyLook['verdict'] {
  if (pins !== undefined) return expected.includes(shown) ? 'pinned' : 'not_pinned';
  if (expected.length === 0) return 'new';
  return expected.includes(shown) ? 'known' : 'changed';
}
