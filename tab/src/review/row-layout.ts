/** Browsers draw nothing higher than about 17 million pixels (Firefox); a list that would be is drawn in this height. */
const mostPixels = 8_000_000;

/** Where rows of one height lie, some of which are higher because they are open. Pixels from the top of the list. */
export class RowLayout {
  readonly #rowHeight: number;
  readonly #count: number;
  /** By how much open rows are higher, by index, in the order of rows. */
  readonly #extra: readonly (readonly [index: number, height: number])[];

  constructor(options: {
    readonly rowHeight: number;
    readonly count: number;
    readonly extra: ReadonlyMap<number, number>;
  }) {
    this.#rowHeight = options.rowHeight;
    this.#count = options.count;
    this.#extra = [...options.extra].filter(([index]) => index < options.count).sort(([a], [b]) => a - b);
  }

  get height(): number {
    return this.topOf(this.#count);
  }

  topOf(index: number): number {
    let top = index * this.#rowHeight;
    for (const [open, height] of this.#extra) {
      if (open >= index) break;
      top += height;
    }
    return top;
  }

  /** The row at a place; the first or the last one outside of the list. */
  indexAt(place: number): number {
    let before = 0;
    for (const [open, height] of this.#extra) {
      const bottom = (open + 1) * this.#rowHeight + before + height;
      if (place < bottom) {
        return this.#within(Math.min(Math.floor((place - before) / this.#rowHeight), open));
      }
      before += height;
    }
    return this.#within(Math.floor((place - before) / this.#rowHeight));
  }

  #within(index: number): number {
    return Math.max(0, Math.min(index, this.#count - 1));
  }
}

/** What a scroll box shows of a list: `top` is the place in the list, `scrollTop` that of the box. */
export interface ScrollPlace {
  readonly top: number;
  readonly scrollTop: number;
}

export interface ScrollExtent {
  /** Of the whole list. */
  readonly height: number;
  /** Of the box. */
  readonly view: number;
}

/** How high the list is drawn. */
export function drawnHeight({ height }: Pick<ScrollExtent, 'height'>): number {
  return Math.min(height, mostPixels);
}

/**
 * The place after the box was scrolled. Where the list is drawn lower than it is, a step of the wheel or a key moves by
 * as many pixels as always, and a jump of the scroll bar by its share of the list.
 */
export function scrolled(before: ScrollPlace, scrollTop: number, extent: ScrollExtent): ScrollPlace {
  const ends = endsOf(extent);
  if (extent.height <= mostPixels) return { top: scrollTop, scrollTop };
  if (scrollTop <= 0) return { top: 0, scrollTop };
  if (scrollTop >= ends.scrollTop) return { top: ends.top, scrollTop };
  const step = scrollTop - before.scrollTop;
  const isStep = Math.abs(step) <= 2 * extent.view;
  const top = isStep ? before.top + step : (scrollTop / ends.scrollTop) * ends.top;
  return { top: Math.max(0, Math.min(top, ends.top)), scrollTop };
}

/** Where the box has to be scrolled for its bar to say where in the list it is. */
export function placeFor(top: number, extent: ScrollExtent): ScrollPlace {
  const ends = endsOf(extent);
  const within = Math.max(0, Math.min(top, ends.top));
  if (extent.height <= mostPixels) return { top: within, scrollTop: within };
  return { top: within, scrollTop: Math.round((within / ends.top) * ends.scrollTop) };
}

function endsOf(extent: ScrollExtent): ScrollPlace {
  return {
    top: Math.max(0, extent.height - extent.view),
    scrollTop: Math.max(0, drawnHeight(extent) - extent.view),
  };
}
