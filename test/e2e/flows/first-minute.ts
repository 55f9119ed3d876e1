import type { Page } from 'playwright';
import { expect } from '../support/expect.ts';
import { goTo } from '../support/go-to.ts';
import { untilShown } from '../support/terminal-screen.ts';

/** From a new data folder to the replay of one's own first session, as the README promises it. */
export async function firstMinute(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Three steps to a recorded session');
  await page.getByRole('button', { name: 'Open practice' }).click();
  await untilShown(page, /practice:~\$ $/);
  await page.keyboard.type('help\n');
  await untilShown(page, /\n +help +this list\n.*practice:~\$ $/s);
  // a pause that the replay can skip
  await expect(page.getByRole('region', { name: 'practice, connected' })).toContainText('Recording 0:06');
  await page.keyboard.type('exit\n');
  await expect(page.getByRole('status').filter({ hasText: 'Session ended' })).toContainText('exit 0');

  await goTo(page, 'Sessions');
  const row = page.getByRole('row', { name: /practice Shell .* Recorded$/ });
  await expect(row).toHaveCount(1);
  await row.click();
  await page
    .getByRole('complementary', { name: 'Selected session' })
    .getByRole('link', { name: 'Replay' })
    .click();
  await watchReplay(page);
}

async function watchReplay(page: Page): Promise<void> {
  const screen = page.getByRole('region', { name: 'Recorded screen' });
  const timeLine = page.getByRole('slider', { name: 'Time line' });
  const player = page.getByRole('toolbar', { name: 'Player' });
  // it plays at once, to its end
  await expect(player.getByRole('button', { name: 'Play' })).toBeVisible();
  await untilShown(screen, /\n +help +this list\n.*practice:~\$ exit $/s);
  const end = Number(await timeLine.getAttribute('aria-valuemax'));
  await expect(timeLine).toHaveAttribute('aria-valuenow', String(end));
  await expect(page.getByText(/^Verified/)).toBeVisible();

  await page.keyboard.press('Home');
  await expect(timeLine).toHaveAttribute('aria-valuenow', '0');
  await expect.poll(() => screen.locator('.xterm-rows').textContent()).not.toContain('this list');
  await page.keyboard.press('End');
  await untilShown(screen, /\n +help +this list\n/);
  const box = await timeLine.boundingBox();
  if (!box) throw new Error('there is no time line');
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await expect(timeLine).toHaveAttribute('aria-valuenow', String(Math.floor(end / 2)));

  const skip = player.getByRole('switch', { name: 'Skip idle time' });
  await expect(skip).toBeChecked();
  const skipping = await secondsShown(page);
  expect(widestStep(skipping), `steps over the pause: ${skipping}`).toBeGreaterThan(1);
  await skip.click();
  await player.getByRole('radio', { name: '2×' }).click();
  const whole = await secondsShown(page);
  expect(widestStep(whole), `shows every second: ${whole}`).toBe(1);
}

/** Plays from the beginning to the end. Gives the seconds that the time line has shown. */
async function secondsShown(page: Page): Promise<number[]> {
  const timeLine = page.getByRole('slider', { name: 'Time line' });
  const player = page.getByRole('toolbar', { name: 'Player' });
  await timeLine.focus();
  await page.keyboard.press('Home');
  await expect(timeLine).toHaveAttribute('aria-valuenow', '0');
  const noted = await timeLine.evaluateHandle((element) => {
    const seconds = [0];
    new MutationObserver(() => seconds.push(Number(element.getAttribute('aria-valuenow')))).observe(element, {
      attributeFilter: ['aria-valuenow'],
    });
    return seconds;
  });
  if (await player.getByRole('button', { name: 'Play' }).isVisible()) await page.keyboard.press('Space');
  await expect(timeLine).toHaveAttribute(
    'aria-valuenow',
    (await timeLine.getAttribute('aria-valuemax')) ?? '',
  );
  return noted.jsonValue();
}

function widestStep(seconds: readonly number[]): number {
  return Math.max(...seconds.map((second, at) => second - (seconds[at - 1] ?? second)));
}
