import type { Page } from 'playwright-core';

/** Scrolls a virtual table as its scroll bar does; milliseconds until the rows of that place were painted. */
export async function jump(page: Page, share: number): Promise<number> {
  const start = performance.now();
  await page.evaluate((to) => {
    const box = document.querySelector('[aria-rowcount] > [role=rowgroup]:last-child');
    if (box === null) throw new Error('There is no table.');
    box.scrollTop = to * (box.scrollHeight - box.clientHeight);
  }, share);
  await untilPainted(page);
  return performance.now() - start;
}

/** Until every row that can be seen is there, or nothing matches, and a frame was painted. */
export async function untilPainted(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const nextFrame = (): Promise<number> => new Promise(requestAnimationFrame);
    const isThere = (): boolean => {
      const box = document.querySelector('[aria-rowcount] > [role=rowgroup]:last-child');
      if (box === null) return document.body.innerText.includes('No change matches');
      const { top, bottom } = box.getBoundingClientRect();
      const seen = [...box.querySelectorAll('[data-row]')].filter((row) => {
        const place = row.getBoundingClientRect();
        return place.bottom > top && place.top < bottom;
      });
      return seen.length > 0 && seen.every((row) => row.querySelector('[aria-busy]') === null);
    };
    // What was asked for begins in the next frame.
    await nextFrame();
    do await nextFrame();
    while (!isThere());
    await nextFrame();
  });
}
