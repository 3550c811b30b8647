import type { Connection } from '../../src/model/connection.ts';
import type { Failure } from '../../src/model/failure.ts';
import { failureText } from '../../src/model/texts.ts';
import type { Links } from '../links.ts';
import { askButton, mendButton, openButton, sayButton } from './buttons.ts';
import { textRun, type Card } from './card.ts';
import { dateAndTime } from './dates.ts';
import { noticeCard } from './notice.ts';
import { plainText } from './plain-text.ts';

/** Why something stopped, what to do about it, and the way to where it is done. */
export function failureCard(options: {
  readonly failure: Failure;
  /** "Preview failed", "Sync was not started". */
  readonly title: string;
  readonly connection: Connection;
  readonly at: string;
  /** A preview never writes and says so. */
  readonly wroteNothing: boolean;
  readonly links: Links;
}): Card {
  const { failure, connection } = options;
  const text = failureText(failure.code);
  const cancelled = failure.code === 'cancelled';
  const name = plainText(connection.name);
  const mend =
    mendButton(failure.code, connection, options.links) ??
    openButton('Open sync log', options.links.history(connection.id));
  return noticeCard({
    title: options.title,
    status: cancelled ? { word: 'Cancelled', tone: 'warning' } : { word: failure.code, tone: 'attention' },
    about: [textRun(name, { bold: true })],
    detail: dateAndTime(options.at),
    sentence: text.sentence,
    action: options.wroteNothing
      ? `${cancelled ? '' : `${text.action} `}Nothing was written to the target.`
      : text.action,
    ...(failure.detail !== null && {
      quote: { title: 'Details', text: plainText(failure.detail, { graphemes: 500, bytes: 1_500 }) },
    }),
    actions: [
      ...(cancelled ? [] : [mend]),
      askButton({
        title: cancelled ? 'Preview again' : 'Try again',
        verb: 'preview-again',
        data: { connectionId: connection.id },
      }),
    ],
    summary: `${options.title} (${name}): ${text.sentence}`,
  });
}

/** Something broke that has no code. Says so without details: they are in the log, under the reference. */
export function unexpectedCard(reference: string): Card {
  return noticeCard({
    title: 'Something went wrong',
    status: { word: 'Not done', tone: 'attention' },
    sentence: 'Rollcall could not do this.',
    action: 'Try again in a moment. If it happens again, give your administrator the reference below.',
    quote: { title: 'Reference', text: plainText(reference) },
    actions: [sayButton('Help', 'help')],
    summary: 'Rollcall could not do this.',
  });
}
