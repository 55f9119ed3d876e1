// Pictures of the app, for looking at and for the README:
//   npm run screenshots [-- --all] [--out DIR] [--only TEXT]
// Opens each fixture scene (test/e2e/fixtures) in Debian's Chromium at 1280×800 and 900×600, in both themes, at one fixed
// moment, and writes NAME[-900]-THEME.png to assets/screenshots: one state of each screen, with --all every state.
import './pinned-node.mjs';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright';
import { mainPictures, pictures } from '../test/e2e/fixtures/pictures.mjs';
import { openPicture, serveFixtures } from '../test/e2e/fixtures/serve-fixtures.mjs';

const root = path.dirname(import.meta.dirname);
const { values } = parseArgs({
  options: { out: { type: 'string' }, only: { type: 'string' }, all: { type: 'boolean' } },
});
const out = path.resolve(values.out ?? path.join(root, 'assets/screenshots'));
const sizes = [
  { width: 1280, height: 800, suffix: '' },
  { width: 900, height: 600, suffix: '-900' },
];

mkdirSync(out, { recursive: true });
const fixtures = await serveFixtures();
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--font-render-hinting=none'],
});
let failed = 0;
for (const picture of pictures) {
  if (values.only ? !picture.name.includes(values.only) : !values.all && !mainPictures.has(picture.name))
    continue;
  for (const theme of ['dark', 'light']) {
    for (const { suffix, ...viewport } of sizes) {
      const context = await browser.newContext({
        viewport,
        locale: 'en-GB',
        timezoneId: 'UTC',
        reducedMotion: 'reduce',
      });
      const page = await context.newPage();
      const file = `${picture.name}${suffix}-${theme}.png`;
      page.on('pageerror', (error) => {
        failed++;
        console.error(`${file}: ${error.message}`);
      });
      await openPicture(page, fixtures, picture, theme);
      await page.screenshot({ path: path.join(out, file) });
      console.log(file);
      await context.close();
    }
  }
}
await browser.close();
fixtures.close();
process.exit(failed > 0 ? 1 : 0);
