import type { Texts } from '../../texts/texts.ts';

/** What a message says, before it is text or HTML. Everything is plain text. */
export interface MailContent {
  readonly subject: string;
  /** Sentences, each on its own. */
  readonly paragraphs: readonly string[];
  /** Counts, a line each. */
  readonly lines: readonly string[];
  /** What to do, in this order. */
  readonly steps: readonly string[];
  readonly links: readonly MailLink[];
  readonly footer: string;
}

export interface MailLink {
  readonly text: string;
  /** An absolute address. */
  readonly href: string;
}

/** What a message is put into words with. */
export interface MailWording {
  readonly texts: Texts;
  /** Turns a route of the tab, such as `/connections/c1/history`, into the address that opens it. */
  readonly tabPage: (route: string) => string;
  readonly now: Date;
}
