import { expect, test } from 'vitest';
import { firstMinute } from './flows/first-minute.ts';
import { openApp } from './support/open-app.ts';

test('the first minute: a link, one click, a few words, and the replay of them', async () => {
  const { page, troubles } = await openApp();
  await firstMinute(page);
  expect(troubles).toEqual([]);
});
