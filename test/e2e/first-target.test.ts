import { expect, test } from 'vitest';
import { startSshd } from '../support/sshd.ts';
import { testUserPassword } from '../support/test-user.ts';
import { acceptHostKey, addTarget, changedHostKey, firstTarget } from './flows/first-target.ts';
import { openApp } from './support/open-app.ts';
import { plainShell, untilShown } from './support/terminal-screen.ts';

const options = { passwordAuthentication: true, config: plainShell };

test('a target with a wrong password says why, in the terminal and in the log, and works once it is corrected', async () => {
  const sshd = await startSshd(options);
  const { page, troubles } = await openApp();
  await firstTarget(page, sshd, testUserPassword());
  expect(troubles).toEqual([]);
});

test('another host key than the accepted one is refused, both are shown, and accepted only on purpose', async () => {
  const before = await startSshd(options);
  const { page, troubles } = await openApp();
  await addTarget(page, before, testUserPassword());
  await page.getByRole('button', { name: 'Open terminal' }).click();
  await acceptHostKey(page, before);
  await untilShown(page, /\$ $/);
  await page.keyboard.type('exit\n');
  await before.stop();
  const now = await startSshd({ ...options, port: before.port });
  await changedHostKey(page, { before, now });
  expect(troubles).toEqual([]);
});
