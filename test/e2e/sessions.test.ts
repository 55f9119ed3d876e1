import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright';
import { describe, test } from 'vitest';
import type { SessionRecord } from '../../src-main/contract/session.ts';
import { asciinemaCat } from '../support/asciinema.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { expect } from './support/expect.ts';
import { goTo } from './support/go-to.ts';
import { openApp } from './support/open-app.ts';

function list(page: Page): Locator {
  return page.getByRole('grid', { name: 'Sessions' });
}

/** The rows of sessions, without those of days. */
function rows(page: Page): Locator {
  const heads = page.getByRole('rowheader').or(page.getByRole('columnheader'));
  return list(page).getByRole('row').filter({ hasNot: heads });
}

function selected(page: Page): Locator {
  return page.getByRole('complementary', { name: 'Selected session' });
}

async function choose(page: Page, picker: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: new RegExp(`^${picker}`) }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

describe('the list of sessions', () => {
  test('has live ones on top, and ends one so that its person reads why', async () => {
    const { page, connector } = await openApp();
    await connector.ssh(['practice', 'echo before']);
    await goTo(page, 'Sessions');
    await expect(rows(page)).toHaveCount(1);
    const terminal = connector.sshInTerminal(['practice']);
    await terminal.expect(/\$ $/);
    await expect(rows(page)).toHaveCount(2);
    const live = rows(page).first();
    await expect(live).toContainText('Live, recorded');
    await expect(page.getByRole('region', { name: 'Live sessions' })).toContainText('practice');

    await live.click();
    await selected(page).getByRole('button', { name: 'End session' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End session' }).click();
    await terminal.expect('The session was ended by the admin.');
    await terminal.exited;
    await expect(rows(page).first()).toContainText('Recorded');
    await expect(rows(page)).toHaveCount(2);
    await expect(page.getByRole('region', { name: 'Live sessions' })).toHaveCount(0);
  });

  test('is filtered by words and by kind, sorted by a column, and exported as it is shown', async () => {
    const { page, connector } = await openApp();
    await connector.ssh(['practice', 'echo one']);
    await connector.ssh(['practice', 'fail']);
    const shell = connector.sshInTerminal(['practice']);
    await shell.expect(/\$ $/);
    shell.type('exit\r');
    await shell.exited;
    await goTo(page, 'Sessions');
    await expect(rows(page)).toHaveCount(3);
    await page.getByRole('searchbox', { name: 'Filter sessions' }).fill('echo prac');
    await expect(rows(page)).toHaveCount(1);
    await rows(page).click();
    await expect(selected(page).getByText('echo one')).toBeVisible();
    await page.getByRole('searchbox', { name: 'Filter sessions' }).fill('');
    await choose(page, 'Kind', 'Shells');
    await expect(rows(page)).toHaveCount(1);
    await choose(page, 'Kind: Shells', 'Commands');
    await expect(rows(page)).toHaveCount(2);

    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('menuitem', { name: 'CSV, 2 shown sessions' }).click();
    const csv = readFileSync(await (await download).path(), 'utf8');
    expect(csv.trim().split('\r\n')).toHaveLength(3);
    expect(csv).toContain('echo one');

    await page.getByRole('columnheader', { name: 'Exit' }).getByRole('button').click();
    const exits = rows(page).locator('td:nth-child(7)');
    await expect(exits).toHaveText(['0', '3']);
    await page.getByRole('columnheader', { name: 'Exit' }).getByRole('button').click();
    await expect(exits).toHaveText(['3', '0']);
    await page.getByRole('searchbox', { name: 'Filter sessions' }).fill('nobody did this');
    await page.getByRole('button', { name: 'Clear the filter' }).click();
    await expect(rows(page)).toHaveCount(3);
  });

  test('deletes a recording only with a reason, which is kept in its place', async () => {
    const { page, connector } = await openApp();
    await connector.ssh(['practice', 'echo gone soon']);
    await goTo(page, 'Sessions');
    await rows(page).click();
    await selected(page).getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Delete recording…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete this recording?' });
    await dialog.getByRole('button', { name: 'Delete' }).click();
    const reason = dialog.getByRole('textbox', { name: 'Reason' });
    await expect(reason).toHaveAccessibleDescription(/Say why/);
    await reason.fill('It showed a customer’s <b>name</b>.');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await expect(rows(page)).toContainText('Deleted');
    await page.reload();
    await rows(page).click();
    await expect(selected(page)).toContainText('It showed a customer’s <b>name</b>.');
    await page.keyboard.press('Enter');
    await expect(page.getByText('The recordings of this session were deleted')).toBeVisible();
    await expect(page.getByText(/It showed a customer’s <b>name<\/b>\./)).toBeVisible();
  });

  test('exports a recording that asciinema plays, and its text', async () => {
    const { page, connector } = await openApp();
    const shell = connector.sshInTerminal(['practice']);
    await shell.expect(/\$ $/);
    shell.type('colors\r');
    await shell.expect(/\$ $/);
    shell.type('echo the last words ✓\r');
    await shell.expect(/words ✓\r\n.*\$ $/s);
    shell.type('exit\r');
    await shell.exited;
    await goTo(page, 'Sessions');
    await rows(page).click();
    const cast = page.waitForEvent('download');
    await selected(page).getByRole('button', { name: '.cast' }).click();
    const { status, shown } = await asciinemaCat(await (await cast).path());
    expect(status).toBe(0);
    expect(shown).toContain('the last words ✓');

    const text = page.waitForEvent('download');
    await selected(page).getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Export as text' }).click();
    const exported = readFileSync(await (await text).path(), 'utf8');
    expect(exported).toContain('the last words ✓');
    expect(exported).not.toContain('\x1b');
  });

  test('goes through 10,000 sessions by keys and finds one of them', async () => {
    const data = temporaryFolder().file('data');
    mkdirSync(data, { mode: 0o700 });
    writeFileSync(`${data}/sessions.jsonl`, manySessions(10_000), { mode: 0o600 });
    const { page } = await openApp({ data });
    await goTo(page, 'Sessions');
    await expect(list(page)).toHaveAttribute('aria-rowcount', /^10\d{3}$/);
    await list(page).focus();
    await page.keyboard.press('End');
    await expect(list(page).getByRole('row', { selected: true })).toContainText('person-0');
    await page.keyboard.press('Home');
    await expect(list(page).getByRole('row', { selected: true })).toContainText('person-9999');
    // what is out of sight is not in the page
    expect(await rows(page).count()).toBeLessThan(100);
    await page.keyboard.press('/');
    await page.keyboard.type('person-4321');
    await expect(rows(page)).toHaveCount(1);
    await expect(rows(page)).toContainText('person-4321');
    await page.keyboard.press('Enter');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1, name: /person-4321/ })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(rows(page)).toHaveCount(1);
  });
});

/** An index of past sessions, a minute apart, the newest of which has just ended. */
function manySessions(count: number): string {
  const now = Date.now();
  const record = (at: number): SessionRecord => {
    const started = now - (count - at) * 60_000;
    const time = new Date(started).toISOString();
    const [day, clock] = [time.slice(0, 10).replaceAll('-', ''), time.slice(11, 19).replaceAll(':', '')];
    return {
      id: `${day}-${clock}-${at.toString(16).padStart(10, '0')}`,
      socket: `web${at % 50}`,
      person: {
        subject: `key:${at}`,
        name: `person-${at}`,
        email: `person-${at}@example.com`,
        via: 'client_key',
      },
      login: 'ops',
      client: { address: '127.0.0.1', port: 40_000, software: 'SSH-2.0-OpenSSH_9.8' },
      started_at: time,
      ended_at: new Date(started + 30_000).toISOString(),
      state: 'ended',
      recordings: [],
      channels: [],
      events: [],
    };
  };
  return Array.from({ length: count }, (_, at) => `${JSON.stringify(record(at))}\n`).join('');
}
