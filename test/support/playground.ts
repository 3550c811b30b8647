import sparticuz from '@sparticuz/chromium';
import { chromium, type Browser, type Locator, type Page } from 'playwright-core';

/** Somebody at the chat client, in a real browser. */
export interface Chat {
  readonly page: Page;
  /** Types a message and sends it. */
  send(text: string): Promise<void>;
  /** Waits until a card says this, and gives the newest one that does. */
  waitForCard(text: string | RegExp): Promise<Locator>;
  /** Presses the button on the newest card that has it. */
  click(button: string | RegExp): Promise<void>;
  /** The whole window. */
  screenshot(path: string): Promise<void>;
  close(): Promise<void>;
}

/** Cards are rendered into the page itself: no frames, no shadow roots. */
const cards = '.ac-adaptiveCard';

/**
 * Opens the chat client in its personal chat. What is typed always comes from the person that `startPlayground` was
 * told to let speak; for somebody else, start a second client for the same bot with another `speaker`.
 */
export async function openChat(options: { readonly url: string }): Promise<Chat> {
  const browser = await launchBrowser();
  const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
  await page.goto(options.url);
  await input(page).waitFor();
  await page.getByRole('button', { name: 'Hide log panel' }).click();
  return {
    page,
    async send(text) {
      await input(page).fill(text);
      await input(page).press('Enter');
    },
    async waitForCard(text) {
      const card = page.locator(cards).filter({ hasText: text }).last();
      await card.waitFor();
      return card;
    },
    async click(button) {
      const shown = page.locator(cards).filter({ has: page.getByRole('button', { name: button, exact: true }) });
      await shown.last().getByRole('button', { name: button, exact: true }).click();
    },
    async screenshot(path) {
      await page.screenshot({ path });
    },
    close: () => browser.close(),
  };
}

/** An installed browser where there is one, otherwise the one that comes as a package. */
async function launchBrowser(): Promise<Browser> {
  for (const channel of ['chrome', 'msedge']) {
    try {
      return await chromium.launch({ channel });
    } catch {
      // Not installed here.
    }
  }
  return chromium.launch({ executablePath: await sparticuz.executablePath(), args: sparticuz.args });
}

function input(page: Page): Locator {
  return page.getByRole('textbox').last();
}
