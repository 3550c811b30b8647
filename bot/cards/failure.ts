import type { Connection } from '../../src/model/connection.ts';
import type { Failure } from '../../src/model/failure.ts';
import { failureText } from '../../src/texts/failure-text.ts';
import type { Texts } from '../../src/texts/texts.ts';
import type { Links } from '../links.ts';
import { askButton, commandButton, mendButton, openButton } from './buttons.ts';
import { textRun, type Card } from './card.ts';
import { dateAndTime } from './dates.ts';
import { noticeCard } from './notice.ts';
import { plainText } from './plain-text.ts';

/** Why something stopped, what to do about it, and the way to where it is done. */
export function failureCard(options: {
  readonly texts: Texts;
  readonly failure: Failure;
  /** "Preview failed", "Sync was not started". */
  readonly title: string;
  readonly connection: Connection;
  readonly at: string;
  /** A preview never writes and says so. */
  readonly wroteNothing: boolean;
  readonly links: Links;
}): Card {
  const { failure, connection, links, texts } = options;
  const text = failureText(texts, failure.code);
  const cancelled = failure.code === 'cancelled';
  const name = plainText(connection.name);
  const mend =
    mendButton(texts, failure.code, connection, links) ??
    openButton(texts.say('button.open-log'), links.history(connection.id));
  const nothing = options.wroteNothing ? [texts.say('failed.wrote-nothing')] : [];
  return noticeCard({
    title: options.title,
    status: cancelled
      ? { word: texts.say('status.cancelled'), tone: 'warning' }
      : { word: failure.code, tone: 'attention' },
    about: [textRun(name, { bold: true })],
    detail: dateAndTime(texts, options.at),
    sentence: text.sentence,
    action: texts.sentences(cancelled && options.wroteNothing ? nothing : [text.action, ...nothing]),
    ...quoted(texts, failure),
    actions: [
      ...(cancelled ? [] : [mend]),
      askButton({
        title: texts.say(cancelled ? 'button.preview-again' : 'button.try-again'),
        verb: 'preview-again',
        data: { connectionId: connection.id },
      }),
    ],
    summary: texts.say('failed.summary', { title: options.title, connection: name, sentence: text.sentence }),
  });
}

/** What the other side said, word for word. */
export function quoted(
  texts: Texts,
  { detail }: Failure,
): { readonly quote?: { readonly title: string; readonly text: string } } {
  if (detail === null) return {};
  return { quote: { title: texts.say('failed.details'), text: plainText(detail, { graphemes: 500, bytes: 1_500 }) } };
}

/** Something broke that has no code. Says so without details: they are in the log, under the reference. */
export function unexpectedCard(options: { readonly texts: Texts; readonly reference: string }): Card {
  const { texts } = options;
  return noticeCard({
    title: texts.say('unexpected.title'),
    status: { word: texts.say('word.not-done'), tone: 'attention' },
    sentence: texts.say('unexpected.sentence'),
    action: texts.say('unexpected.action'),
    quote: { title: texts.say('unexpected.reference'), text: plainText(options.reference) },
    actions: [commandButton(texts, 'help')],
    summary: texts.say('unexpected.sentence'),
  });
}
