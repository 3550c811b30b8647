import { cardTemplate, textRun, type Card, type JsonObject, type Tone } from './card.ts';
import { header } from './header.ts';
import template from './notice.json' with { type: 'json' };

const fill = cardTemplate(template);

/** A short card that says one thing: refusals, failures, questions, what a command did. */
export function noticeCard(options: {
  readonly title: string;
  readonly status?: { readonly word: string; readonly tone: Tone };
  readonly about?: readonly JsonObject[];
  readonly detail?: string;
  /** Our own words: what is so, and what to do. */
  readonly sentence?: string;
  readonly action?: string;
  /** Text that holds names. */
  readonly runs?: readonly JsonObject[];
  /** One below the other: steps, or what it is about. */
  readonly lines?: readonly (readonly JsonObject[])[];
  /** What somebody else said, word for word. */
  readonly quote?: { readonly title: string; readonly text: string };
  readonly actions?: readonly JsonObject[];
  readonly summary: string;
}): Card {
  return {
    summary: options.summary,
    content: fill({
      header: header(options),
      hasSentence: options.sentence !== undefined,
      sentence: options.sentence ?? '',
      hasAction: options.action !== undefined,
      action: options.action ?? '',
      hasRuns: options.runs !== undefined,
      runs: options.runs ?? [],
      lines: (options.lines ?? []).map((inlines) => ({ inlines })),
      hasQuote: options.quote !== undefined,
      quoteTitle: options.quote?.title ?? '',
      quote: options.quote === undefined ? [] : [textRun(options.quote.text, { small: true })],
      actions: options.actions ?? [],
    }),
  };
}
