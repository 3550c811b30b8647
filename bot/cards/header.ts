import { cardTemplate, colours, type JsonObject, type Tone } from './card.ts';
import template from './header.json' with { type: 'json' };
import { widthsBeside } from './widths.ts';

const fill = cardTemplate(template);

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
    widths: widthsBeside([options.status?.word ?? '']),
    hasStatus: options.status !== undefined,
    statusWord: options.status?.word ?? '',
    statusColor: colours[options.status?.tone ?? 'default'],
    hasAbout: options.about !== undefined && options.about.length > 0,
    about: options.about ?? [],
    hasDetail: options.detail !== undefined,
    detail: options.detail ?? '',
  });
}
