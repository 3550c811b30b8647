import type { Run } from '../../src/model/run.ts';
import type { Links } from '../links.ts';
import { askButton, openButton, sayButton } from './buttons.ts';
import { textRun, type Card, type JsonObject } from './card.ts';
import { timeOnly } from './dates.ts';
import { noticeCard } from './notice.ts';
import { plainText, sentenceLimit } from './plain-text.ts';
import { runName } from './wording.ts';

/** Small answers of one sentence. None of them shows data. */

/** For somebody whose role does not allow it. `back` leads to what they may see. */
export function refusalCard(options: { readonly sentence: string; readonly back?: JsonObject }): Card {
  return noticeCard({
    title: 'Not for your role',
    status: { word: 'Refused', tone: 'warning' },
    runs: [textRun(plainText(options.sentence, sentenceLimit))],
    action: 'Ask an administrator of Rollcall if you need this.',
    actions: [...(options.back ? [options.back] : []), sayButton('Help', 'help')],
    summary: 'Your role does not allow this.',
  });
}

/** One active run per connection: who started which, and the offer to watch it. */
export function busyCard(options: { readonly run: Run; readonly connectionName: string }): Card {
  const { run } = options;
  const what = run.kind === 'overview' ? 'a preview' : 'a sync';
  return noticeCard({
    title: `${runName(run)} is already running`,
    status: { word: 'Busy', tone: 'warning' },
    about: [textRun(plainText(options.connectionName), { bold: true })],
    detail: `Since ${timeOnly(run.startedAt)}`,
    runs: [
      textRun(plainText(run.startedBy.name), { bold: true }),
      textRun(` started ${what}. A connection runs one thing at a time.`),
    ],
    actions: [
      askButton({ title: 'Watch', verb: 'watch', data: { runId: run.id } }),
      askButton({ title: 'Cancel it', verb: 'cancel-run', data: { runId: run.id } }),
    ],
    summary: `${runName(run)} is already running.`,
  });
}

/** What this was about is not there any more, or never was. */
export function goneCard(sentence: string): Card {
  return noticeCard({
    title: 'Not there any more',
    status: { word: 'Not found', tone: 'warning' },
    runs: [textRun(plainText(sentence, sentenceLimit))],
    actions: [sayButton('Status', 'status'), sayButton('Help', 'help')],
    summary: 'This is not there any more.',
  });
}

/** A card whose data was edited on the way, or that an older Rollcall made. */
export function unreadableCard(): Card {
  return noticeCard({
    title: 'This button does not work',
    status: { word: 'Not done', tone: 'warning' },
    sentence: 'Rollcall does not understand what this button sent.',
    action: 'It may be from an older version. Type “status” to see how things stand.',
    actions: [sayButton('Status', 'status'), sayButton('Help', 'help')],
    summary: 'Rollcall does not understand this button.',
  });
}

/** A word that is close to a command. */
export function didYouMeanCard(options: { readonly heard: string; readonly suggestions: readonly string[] }): Card {
  return noticeCard({
    title: options.suggestions.length > 0 ? 'Did you mean …?' : 'I did not understand that',
    runs: [textRun('You wrote '), textRun(plainText(options.heard), { bold: true }), textRun('.')],
    ...(options.suggestions.length === 0 && { action: 'Type “help” to see what I can do.' }),
    actions: [
      ...options.suggestions.slice(0, 4).map((text) => sayButton(capital(text), text)),
      sayButton('Help', 'help'),
    ],
    summary: 'Did you mean something else?',
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
export function noConnectionCard(links: Links): Card {
  return noticeCard({
    title: 'No connection yet',
    sentence: 'Rollcall is not connected to any tenant.',
    action: 'Create a connection in the Rollcall tab, test it, and come back.',
    actions: [openButton('Open connections', links.connections())],
    summary: 'There is no connection yet.',
  });
}

/** A decision that could not be taken; the overview itself may still stand. */
export function notDecidedCard(options: { readonly sentence: string; readonly actions: readonly JsonObject[] }): Card {
  return noticeCard({
    title: 'Not done',
    status: { word: 'Nothing was written', tone: 'warning' },
    runs: [textRun(plainText(options.sentence, sentenceLimit))],
    actions: options.actions,
    summary: 'This was not done.',
  });
}

/** There is nothing to cancel. */
export function nothingRunsCard(): Card {
  return noticeCard({
    title: 'Nothing is running',
    sentence: 'There is nothing to cancel.',
    actions: [sayButton('Status', 'status'), sayButton('History', 'history')],
    summary: 'Nothing is running.',
  });
}

/** `why` without a name. */
export function askWhomCard(): Card {
  return noticeCard({
    title: 'Why who?',
    sentence: 'Type the name behind it: “why Ada Lovelace”.',
    actions: [sayButton('Help', 'help')],
    summary: 'Type the name behind “why”.',
  });
}
