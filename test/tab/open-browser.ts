import chromium from '@sparticuz/chromium';
import type { Browser, Page } from 'playwright-core';
import { chromium as playwright } from 'playwright-core';

/**
 * A real browser without a window. Close it with the test. The arguments that come with the package are for another
 * place: in one process it dies with its first page, and without web security there is nothing to prove.
 */
export async function openBrowser(more: readonly string[] = []): Promise<Browser> {
  const args = ['--no-sandbox', '--disable-dev-shm-usage', '--font-render-hinting=none', ...more];
  return playwright.launch({ executablePath: await chromium.executablePath(), args, headless: true });
}

export interface Look {
  readonly width: number;
  readonly scheme: 'light' | 'dark';
}

/** A page that keeps what the console and the network complained about. */
export async function openPage(
  browser: Browser,
  look: Look,
): Promise<{ readonly page: Page; readonly complaints: string[] }> {
  const context = await browser.newContext({
    viewport: { width: look.width, height: look.width < 700 ? 700 : 900 },
    colorScheme: look.scheme,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) {
      complaints.push(message.text());
    }
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  return { page, complaints };
}

/** What makes a page scroll sideways, if anything does. */
export async function widerThanPage(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) {
      return [];
    }
    return [...document.querySelectorAll('body *')]
      .filter((element) => element.getBoundingClientRect().right > width + 1)
      .map((element) => `${element.tagName} ${element.className.slice(0, 40)}`);
  });
}
