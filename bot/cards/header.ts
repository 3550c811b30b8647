import { cardTemplate, colours, type JsonObject, type Tone } from './card.ts';
import template from './header.json' with { type: 'json' };

const fill = cardTemplate(template);

const longWord = 16;

/** The top of every card: what it is, how it stands, and what it is about. */
export function header(options: {
  /** Our own words only: it is read as Markdown. */
  readonly title: string;
  readonly status?: { readonly word: string; readonly tone: Tone };
  /** Text runs, so that names from outside may stand in it. */
  readonly about?: readonly JsonObject[];
  /** Our own words and dates only. */
  readonly detail?: string;
}): JsonObject {
  return fill({
    title: options.title,
    ...widths(options.status?.word ?? ''),
    hasStatus: options.status !== undefined,
    statusWord: options.status?.word ?? '',
    statusColor: colours[options.status?.tone ?? 'default'],
    hasAbout: options.about !== undefined && options.about.length > 0,
    about: options.about ?? [],
    hasDetail: options.detail !== undefined,
    detail: options.detail ?? '',
  });
}

/** Beside a long word the title would have no room on a phone; a short one must not take the title’s. */
function widths(statusWord: string): { titleWidth: number | string; statusWidth: number | string } {
  return statusWord.length > longWord
    ? { titleWidth: 5, statusWidth: 4 }
    : { titleWidth: 'stretch', statusWidth: 'auto' };
}
