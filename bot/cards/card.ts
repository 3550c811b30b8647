import { Template } from 'adaptivecards-templating';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = Readonly<Record<string, Json>>;

/** A card to show, and the line that stands for it in a notification. */
export interface Card {
  readonly summary: string;
  readonly content: JsonObject;
}

/** What a card's JSON file exports: an Adaptive Card with `${…}` places. */
type CardTemplate = object;

/**
 * A function that fills the template. Values are put in as they are and never read as expressions again, so that a
 * name such as `${x}` stays what it is.
 */
export function cardTemplate(template: CardTemplate): (data: object) => JsonObject {
  const parsed = new Template(template);
  // The template engine types its answer loosely; what comes out is the template with JSON values in its places.
  return (data) => parsed.expand({ $root: data }) as JsonObject;
}

/** How a word sounds. Never the only carrier of a meaning: the words themselves say the same. */
export type Tone = 'default' | 'good' | 'warning' | 'attention' | 'accent';

export interface RunStyle {
  readonly bold?: true;
  readonly subtle?: true;
  readonly tone?: Tone;
  readonly small?: true;
}

/** A piece of a `RichTextBlock`: the only element whose text no client reads as Markdown, so names go here. */
export function textRun(text: string, style: RunStyle = {}): JsonObject {
  return {
    type: 'TextRun',
    text,
    ...(style.bold && { weight: 'Bolder' }),
    ...(style.subtle && { isSubtle: true }),
    ...(style.tone && { color: colours[style.tone] }),
    ...(style.small && { size: 'Small' }),
  };
}

/** Text colours. Teams' `Warning` is a yellow that cannot be read on white: a warning is bold, or has a coloured ground. */
export const colours: Readonly<Record<Tone, string>> = {
  default: 'Default',
  good: 'Good',
  warning: 'Default',
  attention: 'Attention',
  accent: 'Accent',
};
