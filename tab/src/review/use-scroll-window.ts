import type { RefObject, UIEvent } from 'react';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { ScrollExtent, ScrollPlace } from './row-layout.ts';
import { drawnHeight, placeFor, RowLayout, scrolled } from './row-layout.ts';

/** Rows that are drawn beyond what can be seen, so that the next tab stop is always there. */
const beyond = 6;
/** After so long without scrolling the bar is put where the rows are. */
const stillMs = 150;

interface ScrollWindowOptions {
  readonly count: number;
  readonly rowHeight: number;
  readonly extra: ReadonlyMap<number, number>;
}

export interface ScrollWindow {
  readonly box: RefObject<HTMLDivElement | null>;
  readonly onScroll: (event: UIEvent<HTMLDivElement>) => void;
  /** Of the list as it is drawn. */
  readonly height: number;
  /** The rows to draw. */
  readonly first: number;
  readonly last: number;
  /** As many rows as can be seen at once. */
  readonly seen: number;
  /** Where a row is drawn. */
  readonly topOf: (index: number) => number;
  /** Scrolls as far as it takes for a row to be seen. */
  readonly reveal: (index: number) => void;
}

/** Which rows of a long list are drawn, and where, while its box is scrolled. */
export function useScrollWindow({ count, rowHeight, extra }: ScrollWindowOptions): ScrollWindow {
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState(600);
  const [place, setPlace] = useState<ScrollPlace>({ top: 0, scrollTop: 0 });
  const still = useRef<ReturnType<typeof setTimeout>>(undefined);
  const layout = new RowLayout({ rowHeight, count, extra });
  const extent: ScrollExtent = { height: layout.height, view };
  const latest = useRef({ place, extent });
  useLayoutEffect(() => {
    latest.current = { place, extent: { height: extent.height, view: extent.view } };
  }, [place, extent.height, extent.view]);
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const watch = new ResizeObserver(() => setView(element.clientHeight));
    watch.observe(element);
    return () => {
      watch.disconnect();
      clearTimeout(still.current);
    };
  }, []);
  const moveTo = useCallback((to: ScrollPlace) => {
    latest.current = { ...latest.current, place: to };
    // The rows and the bar move in one frame.
    flushSync(() => setPlace(to));
    if (box.current !== null) box.current.scrollTop = to.scrollTop;
  }, []);
  const onScroll = (event: UIEvent<HTMLDivElement>): void => {
    const { place: before, extent: of } = latest.current;
    const to = scrolled(before, event.currentTarget.scrollTop, of);
    latest.current = { place: to, extent: of };
    setPlace(to);
    clearTimeout(still.current);
    still.current = setTimeout(() => {
      const settled = placeFor(latest.current.place.top, latest.current.extent);
      if (Math.abs(settled.scrollTop - latest.current.place.scrollTop) >= 1) moveTo(settled);
    }, stillMs);
  };
  const reveal = (index: number): void => {
    const top = layout.topOf(index);
    const { top: shown } = latest.current.place;
    if (top < shown) moveTo(placeFor(top, extent));
    else if (top + rowHeight > shown + view) moveTo(placeFor(top + rowHeight - view, extent));
  };
  const shift = place.top - place.scrollTop;
  return {
    box,
    onScroll,
    height: drawnHeight(extent),
    first: Math.max(0, layout.indexAt(place.top) - beyond),
    last: Math.min(count - 1, layout.indexAt(place.top + view) + beyond),
    seen: Math.max(1, Math.floor(view / rowHeight)),
    topOf: (index) => layout.topOf(index) - shift,
    reveal,
  };
}
