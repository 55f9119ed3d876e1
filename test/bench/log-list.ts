import { type Browser, type CDPSession, chromium, type Page } from 'playwright';
import type { Flood } from '../e2e/fixtures/log-flood.tsx';
import { serveFixtures } from '../e2e/fixtures/serve-fixtures.mjs';
import type { Result } from './report.ts';
import { percentile } from './samples.ts';

export interface LogListSizes {
  /** lines that are held while it is measured */
  lines: number;
  /** lines that come in a second */
  rate: number;
  /** of each measurement */
  seconds: number;
}

/** What is measured: the page while nothing happens, and while lines come in. */
export type PageLoad = 'idle' | 'flood';
export const pageLoads = { idle: 'idle', flood: 'with lines' } as const satisfies Record<PageLoad, string>;

/** What a reader does meanwhile. */
const readers: readonly { name: string; prepare: (page: Page) => Promise<unknown> }[] = [
  { name: 'following', prepare: async () => {} },
  {
    name: 'filtered by text',
    prepare: (page) => page.getByRole('searchbox').fill('timeout'),
  },
  {
    name: 'reading earlier lines',
    prepare: async (page) => {
      await page.getByRole('searchbox').fill('');
      await page.getByRole('listbox').focus();
      for (let pages = 0; pages < 20; pages++) await page.keyboard.press('PageUp');
    },
  },
];

/**
 * The log screen in Chromium, full of lines while more come in: frames a second, and the 95th percentile of the frames,
 * beside those of the same page before the first line; and the memory that the lines take.
 */
export async function measureLogList({ lines, rate, seconds }: LogListSizes): Promise<Result<PageLoad>[]> {
  const fixtures = await serveFixtures();
  let browser: Browser | undefined;
  try {
    browser = await chromium.launch({
      executablePath: '/usr/bin/chromium',
      args: ['--no-sandbox', '--enable-precise-memory-info'],
    });
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(new URL('/log-flood.html', fixtures.address({ scene: '', path: '' }, 'dark')).href);
    await page.getByRole('heading', { name: 'Logs' }).waitFor();
    return await measurePage(page, { lines, rate, seconds });
  } finally {
    await browser?.close();
    fixtures.close();
  }
}

async function measurePage(page: Page, { lines, rate, seconds }: LogListSizes): Promise<Result<PageLoad>[]> {
  const devtools = await page.context().newCDPSession(page);
  const idle = await framesOf(page, seconds);
  const idleHeap = await heapMegabytes(devtools);
  await inPage(page, 'fill', lines);
  const held = await heapMegabytes(devtools);
  const about = `${lines.toLocaleString('en-GB')} lines held, ${rate.toLocaleString('en-GB')} a second`;

  const results: Result<PageLoad>[] = [];
  for (const { name, prepare } of readers) {
    await inPage(page, 'run', rate);
    await prepare(page);
    await page.waitForTimeout(1000);
    const flood = await framesOf(page, seconds);
    await inPage(page, 'run', 0);
    results.push(
      {
        measure: `log, ${about}, ${name}`,
        unit: 'fps',
        values: { idle: rateOf(idle), flood: rateOf(flood) },
        compares: 'with lines / idle',
        outcome: rateOf(flood) / rateOf(idle),
        target: { atLeast: 0.95 },
      },
      {
        measure: `p95 frame, ${name}`,
        unit: 'ms',
        values: { idle: percentile(idle, 95), flood: percentile(flood, 95) },
        compares: 'with lines / idle',
        outcome: percentile(flood, 95) / percentile(idle, 95),
        target: { atMost: 1.2 },
      },
    );
  }
  results.push({
    measure: `memory of ${lines.toLocaleString('en-GB')} lines`,
    unit: 'MB',
    values: { idle: idleHeap, flood: held },
    compares: 'bytes a line',
    outcome: ((held - idleHeap) * 1_000_000) / lines,
  });
  return results;
}

function framesOf(page: Page, seconds: number): Promise<number[]> {
  return inPage(page, 'frames', seconds * 1000);
}

/** Calls the flood of the page. */
function inPage<Name extends keyof Flood>(page: Page, name: Name, argument: number) {
  return page.evaluate<Awaited<ReturnType<Flood[Name]>>>(`flood.${name}(${argument})`);
}

/** Of what is still needed. */
async function heapMegabytes(devtools: CDPSession): Promise<number> {
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  return usedSize / 1_000_000;
}

function rateOf(frames: readonly number[]): number {
  return (frames.length * 1000) / frames.reduce((sum, frame) => sum + frame, 0);
}
