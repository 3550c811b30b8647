import { cardTemplate, colours, type Card, type JsonObject, type Tone } from './card.ts';
import { header } from './header.ts';
import template from './list.json' with { type: 'json' };
import { widthsBeside } from './widths.ts';

const fill = cardTemplate(template);

export interface ListRow {
  /** Text runs: names may stand in them. */
  readonly title: readonly JsonObject[];
  /** Our own words and dates. */
  readonly detail?: string;
  /** Text runs. */
  readonly note?: readonly JsonObject[];
  readonly word: string;
  readonly tone: Tone;
  /** A number in words, below the word. */
  readonly number?: string;
}

/** Rows with a title on the left and how it stands on the right: history, status, connections. */
export function listCard(options: {
  readonly title: string;
  readonly about?: readonly JsonObject[];
  readonly rows: readonly ListRow[];
  /** What it says instead of rows. */
  readonly empty: string;
  readonly footer?: string;
  readonly actions?: readonly JsonObject[];
  readonly summary: string;
}): Card {
  return {
    summary: options.summary,
    content: fill({
      header: header(options),
      isEmpty: options.rows.length === 0,
      empty: options.empty,
      rows: options.rows.map((row, index) => ({
        separator: index > 0,
        title: row.title,
        hasDetail: row.detail !== undefined,
        detail: row.detail ?? '',
        hasNote: row.note !== undefined,
        note: row.note ?? [],
        widths: widthsBeside([row.word, row.number ?? '']),
        word: row.word,
        color: colours[row.tone],
        hasNumber: row.number !== undefined,
        number: row.number ?? '',
      })),
      hasFooter: options.footer !== undefined,
      footer: options.footer ?? '',
      actions: options.actions ?? [],
    }),
  };
}
