import { request } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { verifyRecording } from '../../src-main/core/recordings/verify.ts';
import { readSessionIndex } from '../../src-main/core/sessions/session-index.ts';
import { dataPaths } from '../../src-main/core/storage/data-folder.ts';
import { launchConnector, startConnector } from '../support/connector.ts';
import { recordingsIn } from '../support/recorded.ts';
import { startClient } from '../support/run-client.ts';
import { eventually, logIn, startTarget } from './hostile-observations.ts';

describe('a connector that runs', () => {
  test('says on stdout in one JSON line where it is, and nothing else', async () => {
    const started = launchConnector();
    const ready = await started.ready();
    const connector = { data: started.data, sshConfig: `${started.data}/ssh_config` };
    await startClient('ssh', ['-F', connector.sshConfig, 'practice', 'echo hello']).exited;
    expect(ready).toMatchObject({ event: 'ready', data: started.data, pid: started.process.pid });
    await started.process.stop();
    expect(started.process.stdout.text).toBe(`${JSON.stringify(ready)}\n`);
  });

  test.each(['SIGTERM', 'SIGINT'] as const)(
    'ends with %s and status 0, its recordings whole',
    async (signal) => {
      const { socket } = await startTarget();
      const connector = await startConnector({ config: { sockets: [socket] } });
      const terminal = connector.sshInTerminal(['web1', 'echo begun; sleep 120']);
      await terminal.expect('begun');
      const plain = startClient('ssh', [...connector.sshOptions, 'web1', 'echo begun; sleep 120']);
      await plain.stdout.waitFor('begun');
      // one that will never answer, one that does not read, and one before its login
      const stopped = startClient('ssh', [...connector.sshOptions, 'web1', 'echo begun; sleep 120']);
      await stopped.stdout.waitFor('begun');
      stopped.signal('SIGSTOP');
      const deaf = await logIn(connector, 'web1');
      deaf.exec(await deaf.openSession({ window: 2 ** 32 - 1 }), 'yes');
      await eventually('yes writes', () => deaf.count(94) > 10);
      deaf.socket.pause();
      connect({ host: connector.host, port: connector.port }).on('error', () => {});

      process.kill(connector.pid, signal);
      process.kill(connector.pid, signal); // people press Ctrl-C twice
      expect(await connector.stop()).toEqual({ status: 0, signal: null });
      await plain.exited;
      expect(plain.stderr.text).toContain('the connector is shutting down');
      const recordings = recordingsIn(connector.data);
      expect(recordings.map(({ manifest }) => manifest.state)).toEqual(['ended', 'ended', 'ended', 'ended']);
      for (const { castPath } of recordings)
        expect((await verifyRecording(castPath)).verdict).toBe('verified');
      expect(readSessionIndex(dataPaths(connector.data).sessions).map(({ state }) => state)).not.toContain(
        'live',
      );
    },
  );
});

describe('the page server', () => {
  /** `path` goes out exactly as it is. */
  function ask(url: string, path: string, { method = 'GET', host }: { method?: string; host?: string } = {}) {
    const { hostname, port } = new URL(url);
    const headers = { host: host ?? `${hostname}:${port}` };
    return new Promise<{ status: number | undefined; headers: NodeJS.Dict<string | string[]>; body: string }>(
      (fulfil, reject) => {
        const asked = request({ hostname, port, path, method, headers }, (response) => {
          let body = '';
          response.setEncoding('utf8').on('data', (text: string) => {
            body += text;
          });
          response.once('end', () =>
            fulfil({ status: response.statusCode, headers: response.headers, body }),
          );
        });
        asked.once('error', reject);
        asked.end();
      },
    );
  }

  test('answers only to its own address, only GET, and never with a file from elsewhere', async () => {
    const connector = await startConnector();
    const url = connector.ui ?? '';
    const { port } = new URL(url);
    for (const host of [
      'evil.example',
      `evil.example:${port}`,
      `localhost:${port}`,
      '127.0.0.1',
      `127.0.0.1:${port}.evil.example`,
    ]) {
      expect((await ask(url, '/', { host })).status, host).toBe(421);
    }
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
      // nothing that could change something, unless a page of ours asks: page-server.test.ts
      expect((await ask(url, '/', { method })).status, method).toBe(403);
    }
    const outside = [
      '/../headless/headless.js',
      '/../../package.json',
      '/%2e%2e/%2e%2e/package.json',
      '/..%2f..%2fpackage.json',
      '/..%5c..%5cpackage.json',
      '//etc/passwd',
      '/%2fetc%2fpasswd',
      '/%00',
      '/index.html%00.js',
      '/%',
      '/%ff',
      '//[',
    ];
    for (const path of outside) {
      const { status, body } = await ask(url, path);
      expect([400, 404], path).toContain(status);
      expect(body, path).toBe('No such page.\n');
    }
    for (const path of ['/', '/nothing', '/%']) {
      const { headers } = await ask(url, path);
      expect(headers['content-security-policy'], path).toMatch(/^default-src 'none'; script-src 'self';/);
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
  });
});
