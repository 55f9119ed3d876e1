import { type Browser, type BrowserContext, chromium, type LaunchOptions, type Page } from 'playwright';
import { type Connector, type ConnectorOptions, startConnector } from '../../support/connector.ts';
import { whenTestEnds } from '../../support/when-test-ends.ts';

/** Debian's: nothing is downloaded. Its sandbox does not work for root, which tests often are. */
export const chromiumOptions: LaunchOptions = {
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--font-render-hinting=none'],
};

export const sizes = {
  large: { width: 1280, height: 800 },
  small: { width: 900, height: 600 },
} as const;

export interface AppOptions extends ConnectorOptions {
  viewport?: { width: number; height: number };
}

/** The app in a browser, on a headless host of its own. */
export interface AppInBrowser {
  page: Page;
  context: BrowserContext;
  connector: Connector;
  /** what went wrong in the page: errors that nobody caught, and what the CSP has blocked */
  troubles: string[];
}

let browser: Promise<Browser> | undefined;

/** One browser for all tests of a file; each test has a context of its own in it. */
export function sharedBrowser(): Promise<Browser> {
  browser ??= chromium.launch(chromiumOptions);
  return browser;
}

/** Starts the real headless host and opens its link, as a person does. All of it ends with the test. */
export async function openApp({
  viewport = sizes.large,
  ...options
}: AppOptions = {}): Promise<AppInBrowser> {
  const connector = await startConnector(options);
  const { page, context, troubles } = await openPage(connector.ui ?? '', viewport);
  return { page, context, connector, troubles };
}

/** A page of a new browser profile at an address. */
export async function openPage(
  address: string,
  viewport: { width: number; height: number } = sizes.large,
): Promise<Pick<AppInBrowser, 'page' | 'context' | 'troubles'>> {
  const context = await (await sharedBrowser()).newContext({
    viewport,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const troubles: string[] = [];
  whenTestEnds(async () => {
    await context.close();
    if (troubles.length > 0) throw new Error(`There was trouble in the page: ${troubles.join('\n')}`);
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy|Refused to/.test(message.text()))
      troubles.push(message.text());
  });
  await page.goto(address);
  return { page, context, troubles };
}
