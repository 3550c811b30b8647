import { createRequire } from 'node:module';
import type * as Renderer from 'adaptivecards';
import type { Browser, Page } from 'playwright-core';
import type { JsonObject } from '../../bot/cards/card.ts';

const renderer = createRequire(import.meta.url).resolve('adaptivecards/dist/adaptivecards.js');

/** How Teams draws cards: its sizes, spacings and grounds, as its design guidelines give them. */
const hostConfig = {
  fontFamily: 'Segoe UI, Open Sans, sans-serif',
  fontSizes: { small: 12, default: 14, medium: 16, large: 18, extraLarge: 24 },
  fontWeights: { lighter: 200, default: 400, bolder: 600 },
  spacing: { small: 8, default: 12, medium: 16, large: 20, extraLarge: 24, padding: 16 },
  actions: { maxActions: 6, buttonSpacing: 8, actionsOrientation: 'horizontal', actionAlignment: 'left' },
  containerStyles: {
    default: { backgroundColor: '#ffffff' },
    emphasis: { backgroundColor: '#f0f0f0' },
    accent: { backgroundColor: '#e8ebfa' },
    good: { backgroundColor: '#e7f2da' },
    attention: { backgroundColor: '#fcf4f6' },
    warning: { backgroundColor: '#fbf6d9' },
  },
};

const style = `
  body { margin: 0; font-family: 'Segoe UI', 'Open Sans', sans-serif; background: #f5f5f5 }
  .card { margin: 0 0 24px; background: #fff; overflow: hidden }
  .ac-actionSet { flex-wrap: wrap }
  .ac-pushButton { max-width: 100%; font: 600 14px 'Segoe UI', 'Open Sans', sans-serif; padding: 5px 12px; margin-top: 4px; min-width: 0;
    border: 1px solid #d1d1d1; border-radius: 4px; background: #fff }
  .ac-pushButton.style-positive { background: #5b5fc7; color: #fff }
  .ac-pushButton.style-destructive { background: #c50f1f; color: #fff }
`;

declare global {
  var AdaptiveCards: typeof Renderer;
}

/** A page that draws cards with Microsoft's own renderer. */
export async function openCardPage(browser: Browser): Promise<Page> {
  const page = await browser.newPage({ locale: 'de-DE', timezoneId: 'Europe/Berlin', deviceScaleFactor: 1 });
  await page.setContent(`<!doctype html><style>${style}</style><body></body>`);
  await page.addScriptTag({ path: renderer });
  return page;
}

/** Draws cards one below the other, each as wide as the message of a client. */
export async function drawCards(
  page: Page,
  cards: Readonly<Record<string, JsonObject>>,
  options: { readonly width: number; readonly language: string },
): Promise<void> {
  await page.setViewportSize({ width: options.width, height: 900 });
  await page.evaluate(
    ({ json, config, width, language }) => {
      document.documentElement.lang = language;
      const { AdaptiveCard, HostConfig } = globalThis.AdaptiveCards;
      const drawn = Object.entries(JSON.parse(json) as Record<string, object>).map(([name, content]) => {
        const card = new AdaptiveCard();
        card.hostConfig = new HostConfig(config);
        card.parse(content);
        const box = document.createElement('div');
        box.className = 'card';
        box.id = name;
        box.style.width = `${String(width)}px`;
        const element = card.render();
        if (element !== undefined) box.append(element);
        return box;
      });
      document.body.replaceChildren(...drawn);
    },
    { json: JSON.stringify(cards), config: hostConfig, width: options.width, language: options.language },
  );
  await page.evaluate(widenJapanese);
}

interface CutOff {
  readonly card: string;
  readonly kind: string;
  readonly text: string;
}

/** Whatever is wider than its place, or ends in an ellipsis. */
export async function cutOff(page: Page): Promise<readonly CutOff[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('.card')].flatMap((card) => {
      const { right } = card.getBoundingClientRect();
      return [...card.querySelectorAll('*')]
        .filter((element) => {
          if (getComputedStyle(element).display === 'inline') return false;
          const isCut = element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1;
          return isCut || element.getBoundingClientRect().right > right + 1;
        })
        .map((element) => ({
          card: card.id,
          kind: element.closest('button') === null ? element.className : 'button',
          text: element.textContent.slice(0, 60),
        }));
    }),
  );
}

/** Where no Japanese font is installed, its signs are drawn narrower than they are: the rest is put behind each. */
function widenJapanese(): void {
  const context = document.createElement('canvas').getContext('2d');
  if (context === null) return;
  context.font = `100px 'Segoe UI', 'Open Sans', sans-serif`;
  const missing = 1 - context.measureText('漢').width / 100;
  if (missing < 0.05) return;
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const nodes: Text[] = [];
  while (texts.nextNode() !== null) nodes.push(texts.currentNode as Text);
  for (const node of nodes) {
    const pieces = node.data.split(/([\u3000-\u9fff\uff00-\uff60]+)/).map((piece, index) => {
      const span = document.createElement('span');
      span.textContent = piece;
      if (index % 2 === 1) span.style.letterSpacing = `${String(missing)}em`;
      return span;
    });
    node.replaceWith(...pieces);
  }
}
