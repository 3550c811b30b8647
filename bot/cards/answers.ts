import type { Run } from '../../src/model/run.ts';
import type { Texts } from '../../src/texts/texts.ts';
import type { Links } from '../links.ts';
import { askButton, commandButton, openButton, sayButton } from './buttons.ts';
import { textRun, type Card, type JsonObject } from './card.ts';
import { timeOnly } from './dates.ts';
import { messageRuns } from './message-runs.ts';
import { noticeCard } from './notice.ts';
import { plainText, sentenceLimit } from './plain-text.ts';

/** Small answers of one sentence. None of them shows data. */

/** For somebody whose role does not allow it. `back` leads to what they may see. */
export function refusalCard(options: {
  readonly texts: Texts;
  readonly sentence: string;
  readonly back?: JsonObject;
}): Card {
  const { texts } = options;
  return noticeCard({
    title: texts.say('refused.title'),
    status: { word: texts.say('refused.word'), tone: 'warning' },
    runs: [textRun(plainText(options.sentence, sentenceLimit))],
    action: texts.say('refused.action'),
    actions: [...(options.back ? [options.back] : []), commandButton(texts, 'help')],
    summary: texts.say('refused.summary'),
  });
}

/** One active run per connection: who started which, and the offer to watch it. */
export function busyCard(options: { readonly texts: Texts; readonly run: Run; readonly connectionName: string }): Card {
  const { run, texts } = options;
  const title = texts.say('busy.title', { kind: run.kind });
  const person = textRun(plainText(run.startedBy.name), { bold: true });
  return noticeCard({
    title,
    status: { word: texts.say('busy.word'), tone: 'warning' },
    about: [textRun(plainText(options.connectionName), { bold: true })],
    detail: texts.say('busy.since', { time: timeOnly(run.startedAt) }),
    runs: messageRuns(texts, { key: 'busy.who', values: { person, kind: run.kind } }),
    actions: [
      askButton({ title: texts.say('button.watch'), verb: 'watch', data: { runId: run.id } }),
      askButton({ title: texts.say('button.cancel-it'), verb: 'cancel-run', data: { runId: run.id } }),
    ],
    summary: title,
  });
}

/** What this was about is not there any more, or never was. */
export function goneCard(options: { readonly texts: Texts; readonly sentence: string }): Card {
  const { texts } = options;
  return noticeCard({
    title: texts.say('gone.title'),
    status: { word: texts.say('gone.word'), tone: 'warning' },
    runs: [textRun(plainText(options.sentence, sentenceLimit))],
    actions: [commandButton(texts, 'status'), commandButton(texts, 'help')],
    summary: texts.say('gone.title'),
  });
}

/** A card whose data was edited on the way, or that an older Rollcall made. */
export function unreadableCard(options: { readonly texts: Texts }): Card {
  const { texts } = options;
  return noticeCard({
    title: texts.say('unreadable.title'),
    status: { word: texts.say('word.not-done'), tone: 'warning' },
    sentence: texts.say('unreadable.sentence'),
    action: texts.say('unreadable.action'),
    actions: [commandButton(texts, 'status'), commandButton(texts, 'help')],
    summary: texts.say('unreadable.title'),
  });
}

/** A word that is close to a command. The suggestions are in the person's language. */
export function didYouMeanCard(options: {
  readonly texts: Texts;
  readonly heard: string;
  readonly suggestions: readonly string[];
}): Card {
  const { texts, suggestions } = options;
  const heard = textRun(plainText(options.heard), { bold: true });
  const title = texts.say(suggestions.length > 0 ? 'perhaps.title' : 'not-understood.title');
  return noticeCard({
    title,
    runs: messageRuns(texts, { key: 'perhaps.heard', values: { heard } }),
    ...(suggestions.length === 0 && { action: texts.say('not-understood.action') }),
    actions: [...suggestions.slice(0, 4).map((text) => sayButton(capital(text), text)), commandButton(texts, 'help')],
    summary: title,
  });
}

/** One sentence that a command answers with, in a card of its own. */
export function saidCard(options: {
  readonly title: string;
  readonly lines: readonly string[];
  readonly actions?: readonly JsonObject[];
}): Card {
  const lines = options.lines.slice(0, 12).map((line) => plainText(line, sentenceLimit));
  return noticeCard({
    title: options.title,
    runs: lines.map((line, index) => textRun(index === 0 ? line : `\n${line}`)),
    actions: options.actions ?? [],
    summary: options.title,
  });
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** There is nothing to preview or sync yet. */
export function noConnectionCard(options: { readonly texts: Texts; readonly links: Links }): Card {
  const { texts, links } = options;
  return noticeCard({
    title: texts.say('no-connection.title'),
    sentence: texts.say('no-connection.sentence'),
    action: texts.say('no-connection.action'),
    actions: [openButton(texts.say('button.open-connections'), links.connections())],
    summary: texts.say('no-connection.title'),
  });
}

/** A decision that could not be taken; the overview itself may still stand. */
export function notDecidedCard(options: {
  readonly texts: Texts;
  readonly sentence: string;
  readonly actions: readonly JsonObject[];
}): Card {
  const { texts } = options;
  return noticeCard({
    title: texts.say('word.not-done'),
    status: { word: texts.say('not-decided.word'), tone: 'warning' },
    runs: [textRun(plainText(options.sentence, sentenceLimit))],
    actions: options.actions,
    summary: texts.say('word.not-done'),
  });
}

/** There is nothing to cancel. */
export function nothingRunsCard(options: { readonly texts: Texts }): Card {
  const { texts } = options;
  return noticeCard({
    title: texts.say('nothing-runs.title'),
    sentence: texts.say('nothing-runs.sentence'),
    actions: [commandButton(texts, 'status'), commandButton(texts, 'history')],
    summary: texts.say('nothing-runs.title'),
  });
}

/** `why` without a name. */
export function askWhomCard(options: { readonly texts: Texts }): Card {
  const { texts } = options;
  return noticeCard({
    title: texts.say('ask-whom.title'),
    sentence: texts.say('ask-whom.sentence'),
    actions: [commandButton(texts, 'help')],
    summary: texts.say('ask-whom.title'),
  });
}
