import type { Page } from 'playwright-core';
import type { Actor } from '../../src/model/role.ts';

/** Something of the tab to look at: a page, and what is opened or entered on it before. */
export interface Sight {
  readonly name: string;
  /** Null where it goes on from the sight before. */
  readonly path: string | null;
  readonly arrange?: (page: Page) => Promise<unknown>;
  readonly as?: Actor;
  /** The status of an answer that belongs to it, and that the browser complains about. */
  readonly refused?: number;
}

/** The first button of a name. */
export const button = (page: Page, name: string | RegExp): ReturnType<Page['locator']> =>
  page.getByRole('button', { name }).first();
export const says = (page: Page, text: string | RegExp): Promise<void> => page.getByText(text).first().waitFor();
export const asks = (page: Page): Promise<void> => page.getByRole('dialog').waitFor();

/** Presses a button that asks something. */
export async function opens(page: Page, name: RegExp): Promise<void> {
  await button(page, name).click();
  await asks(page);
}
