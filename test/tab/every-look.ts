import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { widerThanPage } from './open-browser.ts';

const widths = [320, 768, 1440];

/** Every rule of axe, those of good practice too. What it cannot decide by itself is not counted. */
const everyRule = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] };

/** What a theme can change: the others have looked at the same elements. */
const rulesOfColour = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] };

const themes = [
  { name: 'light', media: { colorScheme: 'light', forcedColors: 'none' }, rules: everyRule },
  { name: 'dark', media: { colorScheme: 'dark', forcedColors: 'none' }, rules: rulesOfColour },
  { name: 'contrast', media: { colorScheme: 'dark', forcedColors: 'active' }, rules: rulesOfColour },
] as const;

/**
 * Looks at a page as it is, with what is open on it, in every width and theme: what axe finds, what is cut off, and what
 * makes it scroll sideways, each with the look that it is found in. The page stays as it is.
 */
export async function complaintsOfEveryLook(page: Page): Promise<readonly string[]> {
  // Leaves axe in the page, where each look asks it again.
  await new AxeBuilder({ page }).withRules('document-title').setLegacyMode().analyze();
  const found: string[] = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height: width < 700 ? 700 : 900 });
    for (const { name, media, rules } of themes) {
      await page.emulateMedia(media);
      await page.evaluate(settled);
      const look = `${String(width)} px, ${name}: `;
      const complaints = [...(await page.evaluate(violations, rules)), ...(await page.evaluate(cutOff))];
      found.push(...complaints.map((complaint) => look + complaint));
    }
    const wide = await widerThanPage(page);
    found.push(...wide.map((element) => `${String(width)} px: wider than the page: ${element}`));
  }
  return found;
}

/** Until another theme or width is painted, and nothing fades from the one before. */
async function settled(): Promise<void> {
  // A spinner turns for ever.
  const isFading = (): boolean =>
    document
      .getAnimations()
      .some(({ playState, effect }) => playState === 'running' && effect?.getComputedTiming().endTime !== Infinity);
  let frames = 0;
  do {
    await new Promise(requestAnimationFrame);
    frames += 1;
  } while (frames < 2 || isFading());
}

async function violations(rules: object): Promise<readonly string[]> {
  interface Violation {
    readonly id: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }
  const { axe } = globalThis as unknown as {
    axe: { run(context: object, options: object): Promise<{ violations: readonly Violation[] }> };
  };
  const { violations: all } = await axe.run(
    { exclude: [['[data-tabster-dummy]']] },
    { runOnly: rules, resultTypes: ['violations'] },
  );
  return all.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary ?? ''}`),
  );
}

/** Buttons whose words do not fit in, and dialogs that leave the screen. */
function cutOff(): readonly string[] {
  const tight = [...document.querySelectorAll('button')].filter(
    (button) => button.scrollWidth > button.clientWidth + 1 && button.clientWidth > 1,
  );
  const outside = [...document.querySelectorAll('[role=dialog]')].filter((dialog) => {
    const { left, right, top, bottom } = dialog.getBoundingClientRect();
    return left < 0 || right > innerWidth + 1 || top < 0 || bottom > innerHeight + 1;
  });
  return [
    ...tight.map((button) => `cut off: ${button.innerText}`),
    ...outside.map((dialog) => `leaves the screen: ${dialog.getAttribute('aria-label') ?? dialog.className}`),
  ];
}
