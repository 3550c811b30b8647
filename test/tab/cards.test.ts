import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { languages } from '../../src/texts/languages.ts';
import { textsFor } from '../../src/texts/texts.ts';
import { openBrowser } from './open-browser.ts';
import { everyCard } from '../bot/every-card.ts';
import { cutOff, drawCards, openCardPage } from './card-page.ts';

/** Buttons with names from outside may end in an ellipsis: clients show the whole title when somebody points at it. */
const namesOnButtons = ['leave-out'];

describe('every card, drawn by Microsoft’s renderer in a browser', function () {
  this.timeout(60_000);
  let browser: Browser;
  let page: Page;

  before(async () => {
    browser = await openBrowser();
    page = await openCardPage(browser);
  });

  after(() => browser.close());

  for (const language of languages) {
    const cards = Object.fromEntries(
      [...everyCard(undefined, textsFor(language))].map(([name, { content }]) => [name, content]),
    );
    for (const width of [320, 600]) {
      it(`fits ${width} pixels in ${language}, with nothing cut off`, async () => {
        await drawCards(page, cards, { width, language });
        const cut = await cutOff(page);
        const unexpected = cut.filter(({ card, kind }) => kind !== 'button' || !namesOnButtons.includes(card));
        assert.deepEqual(unexpected, []);
      });
    }
  }
});
