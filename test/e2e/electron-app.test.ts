import { existsSync, readFileSync, statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Bridge } from '../../src-main/contract/bridge.ts';
import { ElectronApp, launchElectron } from '../support/electron-app.ts';
import { eventually } from '../support/eventually.ts';
import { runClient } from '../support/run-client.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

declare global {
  interface Window {
    sallyport: Bridge;
    /** what the bridge has brought, for the tests */
    brought: unknown[];
  }
}

/** Makes a call as a page does, and gives its reply. */
function call(app: ElectronApp, command: string, input: unknown = {}): Promise<unknown> {
  return app.inPage(
    ([command, input]) =>
      new Promise((resolve) => {
        const id = Math.floor(Math.random() * 1e9);
        const stop = window.sallyport.onMessage((message) => {
          if (message.type !== 'reply' || message.id !== id) return;
          stop();
          resolve(message.reply);
        });
        window.sallyport.send({ type: 'call', id, command: String(command), input });
      }),
    [command, input] as const,
  );
}

/** Collects what the bridge brings from here on. */
async function listen(app: ElectronApp): Promise<void> {
  await app.inPage(() => {
    window.brought = [];
    window.sallyport.onMessage((message) =>
      window.brought.push(
        message.type === 'terminal_output'
          ? { bytes: message.data instanceof Uint8Array, text: new TextDecoder().decode(message.data) }
          : message,
      ),
    );
  });
}

async function openPractice(app: ElectronApp): Promise<void> {
  await call(app, 'terminals.open', { socket: 'practice', cols: 80, rows: 24 });
  await app.waitInPage(() => JSON.stringify(window.brought).includes('"kind":"open"'));
}

describe('one app', () => {
  let app: ElectronApp;
  beforeAll(async () => {
    app = await ElectronApp.start();
  });
  afterAll(() => app.stop());

  test('a page gets the bridge and nothing else of Electron or Node', async () => {
    const seen = await app.inPage(() => ({
      bridge: Object.keys(window.sallyport).sort(),
      globals: ['require', 'process', 'module', 'Buffer', '__send'].filter((name) => name in window),
    }));
    expect(seen).toEqual({ bridge: ['host', 'onMessage', 'platform', 'send'], globals: [] });
  });

  test('the policy of our pages is enforced: no inline script, no eval, nothing from elsewhere', async () => {
    const outcome = await app.inPage(async () => {
      const violations: string[] = [];
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) =>
        violations.push(effectiveDirective),
      );
      const script = document.createElement('script');
      script.append('window.ran = true');
      document.head.append(script);
      const image = new Image();
      image.src = 'https://example.com/x.png';
      await fetch('https://example.com/').catch(() => {});
      // not at once: what the debugger itself evaluates may do that
      const evaluated = await new Promise((resolve) =>
        setTimeout(() => {
          try {
            resolve(new Function('return 1')());
          } catch {
            resolve('refused');
          }
        }),
      );
      await new Promise((resolve) => setTimeout(resolve, 100));
      return { violations, ran: 'ran' in window, evaluated };
    });
    expect(outcome).toMatchObject({ ran: false, evaluated: 'refused' });
    expect(outcome.violations).toEqual(
      expect.arrayContaining(['require-trusted-types-for', 'img-src', 'connect-src']),
    );
  });

  test('our page may use the clipboard, and nothing else; other pages may do nothing', async () => {
    const asked = await app.main<Record<string, boolean>>(`
      const [window] = electron.BrowserWindow.getAllWindows();
      const ours = 'app://sallyport/index.html';
      const ask = (permission, url) => new Promise((decide) =>
        double.permissionRequest(window.webContents, permission, decide, { requestingUrl: url }));
      const answers = {};
      for (const permission of ['clipboard-read', 'clipboard-sanitized-write', 'media', 'geolocation', 'notifications', 'openExternal'])
        answers[permission] = [await ask(permission, ours), double.permissionCheck(window.webContents, permission, ours, {}),
          await ask(permission, 'https://attacker.example/')];
      return answers;
    `);
    expect(asked).toEqual({
      'clipboard-read': [true, true, false],
      'clipboard-sanitized-write': [true, true, false],
      media: [false, false, false],
      geolocation: [false, false, false],
      notifications: [false, false, false],
      openExternal: [false, false, false],
    });
  });

  test('messages of a frame inside the page, of a foreign page and of no page are not heard', async () => {
    const heard = await app.main<number[]>(`
      const [{ webContents }] = electron.BrowserWindow.getAllWindows();
      let sent = 0;
      const { send } = webContents;
    webContents.send = (channel, message) => { if (message.id === 987654) sent++; };
      const say = (senderFrame) => electron.ipcMain.emit('sallyport:to-main', { sender: webContents, senderFrame },
        { kind: 'message', message: { type: 'call', id: 987654, command: 'connector.get', input: {} } });
      const counts = [];
      for (const frame of [{ parent: {}, url: 'app://sallyport/index.html' }, { parent: null, url: 'https://attacker.example/' },
        { parent: null, url: 'app://other/' }, null, { parent: null, url: 'app://sallyport/index.html' }]) {
        say(frame);
        await new Promise((resolve) => setTimeout(resolve, 100));
        counts.push(sent);
      }
      webContents.send = send;
    return counts;
    `);
    expect(heard).toEqual([0, 0, 0, 0, 1]);
  });

  test('a second start brings the window to the front', async () => {
    await app.main(`electron.app.emit('second-instance', {}, [], '');`);
    expect(await app.notes('focus')).toHaveLength(1);
  });

  test('the theme of the settings is that of the window, at once', async () => {
    const { value: settings } = (await call(app, 'app.settings')) as { value: object };
    await call(app, 'app.save_settings', { ...settings, theme: 'light' });
    expect(await app.main('return electron.nativeTheme.themeSource')).toBe('light');
  });
});

test('a call of a page is answered, events come, and terminal output arrives as bytes', async () => {
  const app = await ElectronApp.start();
  expect(await call(app, 'connector.get')).toMatchObject({
    ok: true,
    value: { host: 'electron', data_folder: app.dataFolder, secrets: { kind: 'key_file' } },
  });
  expect(await call(app, 'no.such_command')).toMatchObject({ ok: false, error: { code: 'request_invalid' } });
  await listen(app);
  await app.inPage(() => window.sallyport.send({ type: 'watch', topic: 'settings' }));
  const { value: settings } = (await call(app, 'app.settings')) as { value: object };
  await call(app, 'app.save_settings', { ...settings, theme: 'light' });
  await app.waitInPage(() => JSON.stringify(window.brought).includes('"theme":"light"'));
  await openPractice(app);
  await app.inPage(() =>
    window.sallyport.send({ type: 'terminal_input', terminal: 1, data: 'echo h€llo\r' }),
  );
  await app.waitInPage(() => JSON.stringify(window.brought).includes('h€llo'));
  const output = await app.inPage(() =>
    window.brought.filter((message) => Object.hasOwn(message as object, 'bytes')),
  );
  expect(output).not.toHaveLength(0);
  for (const message of output) expect(message).toMatchObject({ bytes: true });
});

test('navigation away and new windows are denied, and the page goes on; links to the web open outside', async () => {
  const app = await ElectronApp.start();
  await app.inPage(() => {
    location.href = 'https://attacker.example/';
  });
  await untilNoted(app, 'navigation', ['https://attacker.example/', 'denied']);
  await app.inPage(() => {
    window.open('https://example.com/doc');
    window.open('file:///etc/passwd');
    window.open('app://sallyport/index.html');
  });
  await untilNoted(app, 'windowOpen', ['https://example.com/doc', 'deny']);
  await untilNoted(app, 'openExternal', ['https://example.com/doc']);
  expect((await app.notes('openExternal')).length).toBe(1);
  for (const [, , action] of await app.notes('windowOpen')) expect(action).toBe('deny');
  expect(await call(app, 'connector.get')).toMatchObject({ ok: true });
});

test('a page that is loaded again has a new screen, and the terminals of the old one end', async () => {
  const app = await ElectronApp.start();
  await listen(app);
  await openPractice(app);
  await app.main('await double.page.reload()');
  await app.waitInPage(() => 'sallyport' in window);
  await eventuallyOf(async () => {
    const reply = (await call(app, 'connector.get')) as { value: { live_sessions: number } };
    return reply.value.live_sessions === 0;
  }, 'the end of its session');
});

test('quitting asks while a session is live, goes on when the answer is no, and ends it when it is yes', async () => {
  const app = await ElectronApp.start();
  await listen(app);
  await openPractice(app);
  await app.main('double.answers.push(1); electron.app.quit();');
  await untilNoted(app, 'dialog', ['One session is live']);
  expect(await call(app, 'connector.get')).toMatchObject({ value: { live_sessions: 1 } });
  await app.main('double.answers.push(0); setTimeout(() => electron.app.quit());');
  expect(await app.exited).toBe(0);
  expect(existsSync(`${app.dataFolder}/lock`)).toBe(false);
  const sessions = readFileSync(`${app.dataFolder}/sessions.jsonl`, 'utf8').trim().split('\n');
  expect(JSON.parse(sessions.at(-1) ?? '')).toMatchObject({ socket: 'practice', state: 'ended' });
});

test('without a live session the window closes the app unasked, and is where it was after the next start', async () => {
  const home = temporaryFolder().path;
  const first = await ElectronApp.start({ home });
  await first.main(`
    const [window] = electron.BrowserWindow.getAllWindows();
    Object.assign(window.state, { maximized: true, bounds: { x: 40, y: 50, width: 900, height: 700 } });
    setTimeout(() => window.close());
  `);
  expect(await first.exited).toBe(0);
  const settings = `${first.dataFolder}/config.json`;
  expect(JSON.parse(readFileSync(settings, 'utf8'))).toMatchObject({
    window: { bounds: { x: 40, y: 50, width: 900, height: 700 }, maximized: true },
  });
  expect(statSync(settings).mode & 0o777).toBe(0o600);
  const second = await ElectronApp.start({ home });
  const look =
    'const [{ options, state }] = electron.BrowserWindow.getAllWindows(); return { options, state };';
  interface Seen {
    options: object;
    state: { visible: boolean };
  }
  await eventuallyOf(async () => (await second.main<Seen>(look)).state.visible, 'a visible window');
  const { options, state } = await second.main<Seen>(look);
  expect(options).toMatchObject({ x: 40, y: 50, width: 900, height: 700 });
  expect(state).toMatchObject({ maximized: true });
});

test('a SIGTERM ends the app without a question', async () => {
  const app = await ElectronApp.start();
  await listen(app);
  await openPractice(app);
  app.signal('SIGTERM');
  expect(await app.exited).toBe(0);
  expect(existsSync(`${app.dataFolder}/lock`)).toBe(false);
});

test('the tray says how the connector is, and the menu reaches the page', async () => {
  const app = await ElectronApp.start();
  await untilNoted(app, 'tray', ['Sallyport: Connector running, no live session']);
  await listen(app);
  await openPractice(app);
  await untilNoted(app, 'tray', ['Sallyport: Connector running, 1 live session']);
  await app.main(`
    const item = double.menu.flatMap(({ submenu }) => submenu).find(({ id }) => id === 'go.logs');
    item.click();
  `);
  await app.waitInPage(() => JSON.stringify(window.brought).includes('"id":"go.logs"'));
});

test('where the system has a key store the data key is wrapped by it, and opens after a restart what it has sealed', async () => {
  const home = temporaryFolder().path;
  const first = await ElectronApp.start({ home });
  const key = `${first.dataFolder}/secret.key`;
  const plain = readFileSync(key);
  await first.main('setTimeout(() => electron.app.quit());');
  await first.exited;
  const second = await ElectronApp.start({ home, keyStore: 'gnome_libsecret' });
  expect(await call(second, 'connector.get')).toMatchObject({
    value: { secrets: { kind: 'system', store: 'the GNOME keyring' } },
  });
  expect(existsSync(key)).toBe(false);
  const wrapped = readFileSync(`${key}.wrapped`, 'latin1');
  expect(wrapped).toContain(Buffer.from(plain.toString('base64')).toString('hex'));
  await second.main('setTimeout(() => electron.app.quit());');
  await second.exited;
  // the desktop has lost its key store: no new key is made in secret
  const lost = launchElectron({ home });
  expect(await lost.exited).toBe(1);
  expect(lost.output).toContain('key_unreadable');
  const back = await ElectronApp.start({ home, keyStore: 'gnome_libsecret', flags: ['--key-file'] });
  expect(await call(back, 'connector.get')).toMatchObject({ value: { secrets: { kind: 'key_file' } } });
  expect(readFileSync(key)).toEqual(plain);
});

test('a page that crashes or cannot be loaded is replaced by one that says so, and can be loaded again', async () => {
  const app = await ElectronApp.start();
  const crash = (event: string, facts: string) =>
    app.main(`electron.BrowserWindow.getAllWindows()[0].webContents.emit('${event}', {}, ${facts});`);
  await crash('render-process-gone', '{ reason: "<b>oom</b>", exitCode: 5 }');
  await app.waitInPage(() => document.querySelector('h1')?.textContent === 'This window has failed');
  expect(await app.inPage(() => document.querySelector('p')?.textContent)).toBe(
    'Its process has ended: <b>oom</b> (5).',
  );
  await app.main(`await double.page.getByRole('link', { name: 'Load it again' }).click()`);
  await app.waitInPage(() => location.pathname === '/index.html');
  expect(await call(app, 'connector.get')).toMatchObject({ ok: true });
  await crash('did-fail-load', '-6, "ERR_FILE_NOT_FOUND", "app://sallyport/index.html", true');
  await app.waitInPage(() =>
    document.body.textContent?.includes('could not be loaded: ERR_FILE_NOT_FOUND (-6).'),
  );
  expect(readFileSync(`${app.dataFolder}/logs/sallyport.log`, 'utf8')).toContain('the window has failed');
  void app.main(`await double.page.getByRole('link', { name: 'Quit' }).click()`).catch(() => {});
  expect(await app.exited).toBe(0);
});

test('an error that nobody caught is logged and shown, and sessions go on', async () => {
  const app = await ElectronApp.start();
  await app.main(`setTimeout(() => { throw new Error('a bug of ours'); });`);
  await untilNoted(app, 'dialog', ['Sallyport has met an error']);
  expect(await call(app, 'connector.get')).toMatchObject({ ok: true });
  expect(readFileSync(`${app.dataFolder}/logs/sallyport.log`, 'utf8')).toContain('a bug of ours');
});

test('a data folder that is in use ends the start with a window that says by whom', async () => {
  const app = await ElectronApp.start();
  const second = launchElectron({ home: app.home });
  expect(await second.exited).toBe(1);
  expect(second.output).toContain('is in use by another connector');
});

test('with --headless the packaged program runs the headless host: one JSON line, and no window', async () => {
  const app = launchElectron({ flags: ['--headless', '--gateway', '127.0.0.1:0', '--no-open'] });
  await eventually(() => (app.output.includes('"event":"ready"') ? true : undefined), 'the ready line');
  expect(await app.main('return electron.BrowserWindow.getAllWindows().length')).toBe(0);
  const ssh = await runClient('ssh', ['-F', `${app.dataFolder}/ssh_config`, 'practice', 'echo', 'hi']);
  expect(ssh.stdout.toString()).toContain('hi');
});

/** Waits for something that the double has noticed, by its first facts. */
function untilNoted(app: ElectronApp, what: string, facts: readonly unknown[]): Promise<void> {
  return eventuallyOf(
    async () =>
      (await app.notes(what)).some(([, ...noted]) => facts.every((fact, index) => noted[index] === fact)),
    `${what} ${facts.join(' ')}`,
  );
}

async function eventuallyOf(look: () => Promise<boolean>, waitingFor: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (await look()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`not within 10 s: ${waitingFor}`);
}
