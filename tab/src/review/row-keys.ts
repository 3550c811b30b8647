import type { KeyboardEvent } from 'react';

/** Which row of a virtual table an element is in. */
export function rowOf(element: EventTarget): number | null {
  const row = element instanceof Element ? element.closest<HTMLElement>('[data-row]') : null;
  return row === null ? null : Number(row.dataset.row);
}

/** Where the arrows, Page Up and Down, and Home and End with Ctrl lead from a row; null for every other key. */
export function rowToGoTo(
  { key, ctrlKey, target }: KeyboardEvent,
  { count, page }: { readonly count: number; readonly page: number },
): number | null {
  const from = rowOf(target);
  if (from === null || target instanceof HTMLInputElement) return null;
  const to = {
    ArrowDown: from + 1,
    ArrowUp: from - 1,
    PageDown: from + page,
    PageUp: from - page,
    ...(ctrlKey ? { Home: 0, End: count - 1 } : {}),
  }[key];
  return to === undefined ? null : Math.max(0, Math.min(to, count - 1));
}

/**
 * Whether Tab leads out of the row. It then leads out of the table as well: row after row would be a way without an end,
 * and for that there are the arrows.
 */
export function leavesRow({ key, shiftKey, target }: KeyboardEvent): boolean {
  if (key !== 'Tab' || !(target instanceof HTMLElement)) return false;
  const row = target.closest('[data-row]');
  if (row === null) return false;
  const controls = [...row.querySelectorAll('a[href], button:not(:disabled)')];
  return target === row ? shiftKey || controls.length === 0 : target === (shiftKey ? controls[0] : controls.at(-1));
}

/** Gives the focus to the same control of another row, or to the row itself where it has none yet. */
export function focusRow(box: HTMLElement | null, index: number, control: string | undefined): void {
  const row = box?.querySelector<HTMLElement>(`[data-row="${String(index)}"]`);
  const same = control === undefined ? null : row?.querySelector<HTMLElement>(`[data-control="${control}"]`);
  (same ?? row?.querySelector('button') ?? row)?.focus({ preventScroll: true });
}
