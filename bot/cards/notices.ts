import type { Connection } from '../../src/model/connection.ts';
import type { CredentialKind, CredentialProfile } from '../../src/model/credential-profile.ts';
import type { Failure } from '../../src/model/failure.ts';
import type { Overview } from '../../src/model/overview.ts';
import type { Run } from '../../src/model/run.ts';
import { failureText } from '../../src/texts/failure-text.ts';
import type { Texts } from '../../src/texts/texts.ts';
import type { Links } from '../links.ts';
import { askButton, mendButton, openButton } from './buttons.ts';
import { textRun, type Card, type JsonObject } from './card.ts';
import { dateAndTime, dateOnly } from './dates.ts';
import { quoted } from './failure.ts';
import { messageRuns } from './message-runs.ts';
import { noticeCard } from './notice.ts';
import { plainText, sentenceLimit } from './plain-text.ts';
import { breachText, causeWords } from './wording.ts';

/** Cards that nobody asked for: what people have to know, and where they do something about it. */

const causesShown = 4;

/** A run failed for a reason that an administrator has to mend. */
export function troubleCard(options: {
  readonly texts: Texts;
  readonly run: Run;
  readonly connection: Connection;
  readonly failure: Failure;
  readonly links: Links;
}): Card {
  const { texts, run, connection, failure, links } = options;
  const text = failureText(texts, failure.code);
  const name = plainText(connection.name);
  const mend = mendButton(texts, failure.code, connection, links);
  return noticeCard({
    title: texts.say('trouble.title'),
    status: { word: failure.code, tone: 'attention' },
    about: [textRun(name, { bold: true })],
    detail: dateAndTime(texts, run.endedAt ?? run.startedAt),
    sentence: text.sentence,
    ...(failure.code === 'secret-expired' ? { lines: stepsToRotate(texts, 'either') } : { action: text.action }),
    ...quoted(texts, failure),
    actions: [...(mend === null ? [] : [mend]), openButton(texts.say('button.open-log'), links.log(run))],
    summary: texts.say('trouble.summary', { connection: name, sentence: text.sentence }),
  });
}

/** Nobody mended it for so long that the connection runs no more. */
export function disabledCard(options: {
  readonly texts: Texts;
  readonly connection: Connection;
  readonly failure: Failure;
  /** Since when its runs fail (ISO 8601). */
  readonly since: string;
  readonly links: Links;
}): Card {
  const { texts, connection, failure, since, links } = options;
  const text = failureText(texts, failure.code);
  const name = plainText(connection.name);
  const mend = mendButton(texts, failure.code, connection, links);
  const open = openButton(texts.say('button.open-connection'), links.connection(connection.id));
  return noticeCard({
    title: texts.say('disabled.title'),
    status: { word: texts.say('word.disabled'), tone: 'attention' },
    about: [textRun(name, { bold: true })],
    detail: texts.say('disabled.since', { since: dateOnly(since) }),
    sentence: text.sentence,
    action: texts.say('disabled.action'),
    lines: numbered(texts, [text.action, texts.say('disabled.enable'), texts.say('disabled.preview')]),
    ...quoted(texts, failure),
    actions: mend === null || mend.title === open.title ? [open] : [mend, open],
    summary: texts.say('disabled.summary', { connection: name, sentence: text.sentence }),
  });
}

/** A secret expires in so many days, or has (0), and how it is replaced. */
export function secretExpiresCard(options: {
  readonly texts: Texts;
  readonly profile: CredentialProfile;
  readonly expiresAt: string;
  readonly days: number;
  readonly links: Links;
}): Card {
  const { texts, profile, expiresAt, days, links } = options;
  const name = plainText(profile.name);
  const { kind } = profile;
  return noticeCard({
    title: texts.say('secret-expires.title', { kind, days }),
    status: { word: texts.say('secret-expires.word', { days }), tone: days > 7 ? 'warning' : 'attention' },
    about: messageRuns(
      texts,
      { key: 'secret-expires.about', values: { profile: textRun(name, { bold: true }) } },
      { subtle: true },
    ),
    detail: texts.say('secret-expires.on', { days, date: dateOnly(expiresAt) }),
    sentence: texts.say('secret-expires.sentence', { kind, days }),
    action: texts.say('secret-expires.action', { days }),
    lines: stepsToRotate(texts, kind),
    actions: [openButton(texts.say('button.open-profile'), links.credentialProfile(profile.id))],
    summary: texts.say('secret-expires.summary', { kind, profile: name, days }),
  });
}

/** Somebody asks to go over a removal limit: who, over which, and what would be removed. */
export function releaseAskedCard(options: {
  readonly texts: Texts;
  readonly overview: Overview;
  readonly connection: Connection;
  readonly links: Links;
}): Card {
  const { texts, overview, connection, links } = options;
  const name = plainText(connection.name);
  const person = plainText((overview.release?.askedBy ?? overview.createdBy).name);
  const removals = overview.causes.filter(({ action }) => action === 'remove').slice(0, causesShown);
  return noticeCard({
    title: texts.say('release-asked.title'),
    status: { word: texts.say('overview.waiting-release'), tone: 'attention' },
    about: [textRun(name, { bold: true })],
    runs: messageRuns(texts, { key: 'release-asked.who', values: { person: textRun(person, { bold: true }) } }),
    action: texts.sentences(overview.breaches.map((breach) => breachText(texts, breach))),
    lines: removals.map((cause) => [textRun(`• ${plainText(causeWords(texts, cause), sentenceLimit)}`)]),
    actions: [
      askButton({
        title: texts.say('button.show-overview'),
        verb: 'page',
        data: { overviewId: overview.id, page: '0' },
      }),
      openButton(texts.say('button.review-all'), links.overview(overview)),
    ],
    summary: texts.say('release-asked.summary', { person, connection: name }),
  });
}

/** How a secret or certificate is replaced while the connection goes on; `either` where it is not known which. */
function stepsToRotate(texts: Texts, kind: CredentialKind | 'either'): readonly (readonly JsonObject[])[] {
  return numbered(texts, [
    texts.say('rotate.create', { kind }),
    texts.say('rotate.copy', { kind }),
    texts.say('rotate.paste'),
    texts.say('rotate.tested'),
  ]);
}

function numbered(texts: Texts, steps: readonly string[]): readonly (readonly JsonObject[])[] {
  return steps.map((text, index) => [textRun(texts.say('step', { number: index + 1, text }))]);
}
