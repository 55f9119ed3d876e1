import { expect as playwrightExpect } from 'playwright/test';

/** Playwright's, which waits for what it expects of a page: long enough for two busy cores. */
export const expect = playwrightExpect.configure({ timeout: 15_000 });
