import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { dataPaths } from '../../src-main/core/storage/data-folder.ts';
import { linkTo, openPageKey } from '../../src-main/hosts/headless/page-address.ts';
import { openBackend } from '../support/backend-client.ts';
import { makeKey } from '../support/keys.ts';
import { keyLogin, passwordLogin, socketTo } from '../support/proxied-sshd.ts';
import { endedSessions, sessionsIn } from '../support/recorded.ts';
import { type Sshd, type SshdOptions, startSshd } from '../support/sshd.ts';
import { testUser } from '../support/test-user.ts';
import { terminalKeys } from './flows/terminal-keys.ts';
import { openApp } from './support/open-app.ts';
import { openTerminal, plainShell, untilShown } from './support/terminal-screen.ts';

interface TerminalApp {
  page: Page;
  data: string;
  sshd: Sshd;
  /** as another one, or the same one again, would have to be started */
  sameSshd: SshdOptions;
}

/** The app with the socket `web1` to a real sshd, whose host key it knows unless `known` is false. */
async function openWithTarget({
  login,
  sshd: sshdOptions = {},
  known = true,
}: {
  login?: Readonly<Record<string, unknown>>;
  sshd?: SshdOptions;
  known?: boolean;
} = {}): Promise<TerminalApp> {
  const key = makeKey();
  const options = { authorizedKeys: [key.publicKey], config: plainShell, ...sshdOptions };
  const sshd = await startSshd(options);
  const socket = socketTo(sshd, { login: login ?? keyLogin(key) });
  const { page, connector } = await openApp({ config: { sockets: [socket] } });
  if (known) await connector.ssh(['web1', 'true']);
  await page.getByRole('link', { name: 'Terminal' }).click();
  const sameSshd = { ...options, port: sshd.port, hostKeys: sshd.hostKeys };
  return { page, data: connector.data, sshd, sameSshd };
}

async function openPractice() {
  const app = await openApp();
  await app.page.getByRole('link', { name: 'Terminal' }).click();
  await app.page.getByRole('button', { name: 'Open the practice terminal' }).click();
  await untilShown(app.page, /practice:~\$ $/);
  return app;
}

/** Where the text of a row of cells is; the cells themselves take no clicks. */
async function placeOf(page: Page, text: RegExp): Promise<{ x: number; y: number }> {
  const box = await page.locator('.xterm-rows > div', { hasText: text }).boundingBox();
  if (!box) throw new Error(`no row with ${text}`);
  return { x: box.x + 20, y: box.y + box.height / 2 };
}

describe('a terminal of the practice socket', () => {
  test('echoes what is typed, ends with its exit, and goes on below by Enter', async () => {
    const { page, connector, troubles } = await openPractice();
    await page.keyboard.type('echo typed by hand\n');
    await untilShown(page, /\ntyped by hand\n/);
    await page.keyboard.type('exit 3\n');
    await page.getByText('exit 3', { exact: true }).waitFor();
    await page.keyboard.press('Enter');
    await untilShown(page, /typed by hand\n.*connected again at \d\d:\d\d:\d\d\n.*practice:~\$ $/s);
    const [first] = await endedSessions(connector.data);
    expect(first).toMatchObject({ state: 'ended', channels: [{ exit: { status: 3 } }] });
    expect(troubles).toEqual([]);
  });

  test('stays connected while other screens are looked at', async () => {
    const { page, connector } = await openPractice();
    await page.keyboard.type('echo before\n');
    await untilShown(page, /\nbefore\n/);
    await page.getByRole('link', { name: 'Logs' }).click();
    await page.locator('.xterm').waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Terminal' }).click();
    await page.locator('.xterm.focus').waitFor();
    await page.keyboard.type('echo after\n');
    await untilShown(page, /\nbefore\n.*\nafter\n/s);
    expect(sessionsIn(connector.data)).toHaveLength(1);
  });

  test('keeps every key but Ctrl+Shift for itself', async () => {
    const { page } = await openPractice();
    await terminalKeys(page);
  });

  test('is found in, split, made larger and closed by keys', async () => {
    const { page } = await openPractice();
    await page.keyboard.press('Control+Shift+F');
    await page.getByRole('textbox', { name: 'Find in the terminal' }).fill('practice');
    await page.getByText(/^\d+ of \d+$/).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.type('echo back in the shell\n');
    await untilShown(page, /\nback in the shell\n/);

    const size = page.locator('section[aria-label^="practice"] header').first();
    const before = await size.textContent();
    await page.keyboard.press('Control+Shift+D');
    await page.getByRole('separator', { name: 'Size of the panes' }).waitFor();
    await page.waitForFunction(() => document.querySelectorAll('.xterm').length === 2);
    await page.getByRole('tab', { name: 'practice × 2, connected' }).waitFor();
    expect(await size.textContent()).not.toBe(before);
    // the keyboard goes from pane to pane, and on what is typed there
    await page.keyboard.press('Control+Shift+ArrowLeft');
    await page.keyboard.type('echo on the left\n');
    await untilShown(page, /\non the left\n.*Welcome/s);
    await page.keyboard.press('Control+Shift+ArrowRight');
    await page.keyboard.type('echo on the right\n');
    await untilShown(page, /Welcome.*Welcome.*\non the right\n/s);
    await page.getByRole('separator').focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.getByRole('separator').getAttribute('aria-valuenow')).toBe('55');

    const cell = () => page.evaluate(() => document.querySelector('.xterm-rows > div')?.clientHeight ?? 0);
    const height = await cell();
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Larger text' }).click();
    await page.waitForFunction(
      (was) => (document.querySelector('.xterm-rows > div')?.clientHeight ?? 0) > was,
      height,
    );

    await page.locator('.xterm').last().click();
    await page.keyboard.press('Control+Shift+W');
    await page.getByRole('button', { name: 'End session' }).click();
    await page.getByRole('tab', { name: 'practice, connected' }).waitFor();
  });

  test('asks before a paste that would run at once, and pastes without what could harm', async () => {
    const { page } = await openPractice();
    await page.evaluate(() => navigator.clipboard.writeText('echo one\x1b[201~\necho two\n'));
    await page.keyboard.press('Control+Shift+V');
    const dialog = page.getByRole('dialog', { name: 'Paste 2 lines?' });
    await dialog.getByText('echo one[201~').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.keyboard.press('Control+Shift+V');
    await page.getByRole('button', { name: 'Paste 2 lines' }).click();
    await untilShown(page, /\none\[201~\n.*\ntwo\n/s);
    // one line without an end is pasted at once
    await page.evaluate(() => navigator.clipboard.writeText('echo single'));
    await page.keyboard.press('Control+Shift+V');
    await untilShown(page, /\$ echo single $/);
  });

  test('copies what is selected', async () => {
    const { page } = await openPractice();
    await page.keyboard.type('echo copyme\n');
    await untilShown(page, /\ncopyme\n/);
    const { x, y } = await placeOf(page, /^copyme/);
    await page.mouse.dblclick(x, y);
    await page.keyboard.press('Control+Shift+C');
    await page.waitForFunction(async () => (await navigator.clipboard.readText()) === 'copyme');
  });

  test('speaks to screen readers where the settings say so', async () => {
    const { page, connector } = await openPractice();
    expect(await page.locator('.xterm-accessibility').count()).toBe(0);
    const { port } = new URL(connector.ui ?? '');
    const backend = await openBackend(linkTo(Number(port), await openPageKey(dataPaths(connector.data))));
    const settings = await backend.call('app.settings', {});
    await backend.call('app.save_settings', {
      ...settings,
      terminal: { ...settings.terminal, screen_reader: true },
    });
    await page.locator('.xterm-accessibility').waitFor({ state: 'attached' });
  });

  test('is not closed without a question while it is connected, nor left with the page', async () => {
    const { page, connector } = await openPractice();
    const tab = page.getByRole('tab', { name: 'practice, connected' });
    await tab.locator('[data-close]').click();
    await page.getByRole('dialog', { name: 'End the session on practice?' }).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect(sessionsIn(connector.data)[0]?.state).toBe('live');

    const asked = page.waitForEvent('dialog');
    await page.close({ runBeforeUnload: true });
    const question = await asked;
    expect(question.type()).toBe('beforeunload');
    await question.dismiss();
    await tab.locator('[data-close]').click();
    await page.getByRole('button', { name: 'End session' }).click();
    await page.getByText('No terminal is open').waitFor();
    await endedSessions(connector.data);
  });
});

describe('a terminal on a real target', () => {
  test('asks about a host key that nobody has seen, and not again', async () => {
    const { page, sshd, data } = await openWithTarget({ known: false });
    await openTerminal(page, 'web1');
    const dialog = page.getByRole('dialog', { name: 'Is this web1?' });
    await dialog.getByText(sshd.hostKeys[0]?.fingerprint ?? 'no key').waitFor();
    await dialog.getByText('ssh-ed25519', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('No terminal is open').waitFor();
    expect(sessionsIn(data)).toEqual([]);

    await openTerminal(page, 'web1');
    await page.getByRole('button', { name: 'Accept and connect' }).click();
    await untilShown(page, /\$ $/);
    await page.keyboard.type('exit\n');
    await page.getByText('exit 0', { exact: true }).waitFor();
    await page.keyboard.press('Enter');
    await untilShown(page, /connected again.*\$ $/s);
  });

  test('refuses another host key than the known one, and shows both', async () => {
    const { page, sshd, sameSshd } = await openWithTarget();
    await sshd.stop();
    const { hostKeys: _before, ...rest } = sameSshd;
    const other = await startSshd(rest);
    await openTerminal(page, 'web1');
    await page.getByRole('heading', { name: 'web1 shows another host key' }).waitFor();
    const over = page.getByRole('status').filter({ hasText: 'shows another host key' });
    await over.getByText('Expected').waitFor();
    const text = await over.textContent();
    expect(text).toContain(sshd.hostKeys[0]?.fingerprint);
    expect(text).toContain(other.hostKeys[0]?.fingerprint);
    expect(await page.getByRole('button', { name: /accept/i }).count()).toBe(0);
  });

  test('says why it cannot log in, with the machine’s own words, and where the log is', async () => {
    const { page } = await openWithTarget({
      login: passwordLogin('wrong password'),
      sshd: { passwordAuthentication: true },
    });
    await openTerminal(page, 'web1');
    await page.getByRole('heading', { name: 'web1 refuses the password' }).waitFor();
    const over = page.getByRole('status').filter({ hasText: 'refuses the password' });
    expect(await over.textContent()).toContain('unable to authenticate');
    expect(await over.getByRole('link', { name: 'Show log' }).getAttribute('href')).toMatch(
      /^#\/logs\/session\/[\d-]+[0-9a-f]+$/,
    );
    // a mistake is not tried again by itself
    expect(await over.textContent()).not.toContain('Next try');
    expect(await page.content()).not.toContain('wrong password');
  });

  test('is connected again by itself when the target is back, under what it has shown', async () => {
    const { page, sshd, sameSshd, data } = await openWithTarget();
    await openTerminal(page, 'web1');
    await untilShown(page, /\$ $/);
    await page.keyboard.type('echo last words\n');
    await untilShown(page, /\nlast words\n/);
    await sshd.stop();
    await page.getByRole('heading', { name: 'The connection to web1 was lost' }).waitFor();
    await page.getByText(/^in \d+ s, try \d+ of 10$/).waitFor();
    await untilShown(page, /\nlast words\n/);
    const ended = await endedSessions(data);
    // the tries that follow are sessions of their own
    expect(ended.map(({ failure }) => failure?.code)).toContain('upstream_lost');

    await startSshd(sameSshd);
    await untilShown(page, /\nlast words\n.*connected again at .*\$ $/s);
    await page.getByRole('tab', { name: 'web1, connected' }).waitFor();
    await page.keyboard.type('echo and on\n');
    await untilShown(page, /\nlast words\n.*\nand on\n/s);
  });

  test('is left alone when the person stops the tries', async () => {
    const { page, sshd } = await openWithTarget();
    await openTerminal(page, 'web1');
    await untilShown(page, /\$ $/);
    await sshd.stop();
    await page.getByRole('button', { name: 'Stop trying' }).click();
    const over = page.getByRole('status').filter({ hasText: 'was lost' });
    expect(await over.textContent()).not.toContain('Next try');
    await over.getByRole('button', { name: 'Close' }).click();
    await page.getByText('No terminal is open').waitFor();
  });

  test('asks whom to log in as where the socket leaves that open', async () => {
    const key = makeKey();
    const { page } = await openWithTarget({
      login: { ...keyLogin(key), username_provider: 'prompt_client' },
      sshd: { authorizedKeys: [key.publicKey] },
      known: false,
    });
    await openTerminal(page, 'web1');
    const dialog = page.getByRole('dialog', { name: 'Log in to web1 as' });
    await dialog.getByRole('button', { name: 'Connect' }).click();
    await dialog.getByText('A login name is missing, for example root.').waitFor();
    await dialog.getByRole('textbox', { name: 'Login name' }).fill(testUser);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Accept and connect' }).click();
    await untilShown(page, /\$ $/);
    await page.keyboard.type('id -un\n');
    await untilShown(page, new RegExp(`\\n${testUser}\\n`));
    await page.getByText(new RegExp(`^${testUser}@127.0.0.1:\\d+$`)).waitFor();
  });

  test('shows hostile output as text: no clipboard, no title, no page of another site unasked', async () => {
    const { page } = await openWithTarget();
    await openTerminal(page, 'web1');
    await untilShown(page, /\$ $/);
    const title = await page.title();
    await page.evaluate(() => navigator.clipboard.writeText('mine'));
    const evil = Buffer.from('evil').toString('base64');
    await page.keyboard.type(
      `printf '\\033]52;c;${evil}\\007\\033]0;pwned\\007\\033P$qm\\033\\\\\\033[21t'; echo; echo still here\n`,
    );
    await untilShown(page, /\nstill here\n\$ $/);
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('mine');
    expect(await page.title()).toBe(title);

    await page.keyboard.type(`printf '\\033]8;;https://evil.example/x\\007good.example\\033]8;;\\007\\n'\n`);
    await untilShown(page, /\ngood\.example\n/);
    const { x, y } = await placeOf(page, /^good\.example/);
    await page.mouse.move(x, y);
    await page.locator('[title="https://evil.example/x"]').waitFor();
    await page.mouse.click(x, y);
    const dialog = page.getByRole('dialog', { name: 'Open this link in your browser?' });
    await dialog.getByText('https://evil.example/x', { exact: true }).waitFor();
    expect(page.context().pages()).toHaveLength(1);
    await page.getByRole('button', { name: 'Cancel' }).click();
  });

  test('marks its tab when it rings behind another one', async () => {
    const { page } = await openWithTarget();
    await openTerminal(page, 'web1');
    await untilShown(page, /\$ $/);
    await page.keyboard.type('sleep 1; printf "\\a"\n');
    await openTerminal(page, 'web1');
    await page.getByRole('tab', { name: 'web1, connected, has rung' }).click();
    await page.getByRole('tab', { name: /has rung/ }).waitFor({ state: 'detached' });
  });

  test('prints without end and still listens to the keyboard', async () => {
    const { page } = await openWithTarget();
    await openTerminal(page, 'web1');
    await untilShown(page, /\$ $/);
    await page.keyboard.type('yes\n');
    await untilShown(page, /(\ny){20}/);
    await page.keyboard.press('Control+c');
    await page.keyboard.type('echo over and out\n');
    await untilShown(page, /\nover and out\n\$ $/);
  });
});
