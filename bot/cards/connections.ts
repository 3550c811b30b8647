import type { Connection, ConnectionState } from '../../src/model/connection.ts';
import type { Texts } from '../../src/texts/texts.ts';
import type { Links } from '../links.ts';
import { askButton, openButton } from './buttons.ts';
import { textRun, type Card } from './card.ts';
import { listCard } from './list.ts';
import { messageRuns } from './message-runs.ts';
import { noticeCard } from './notice.ts';
import { nameLimit, plainText } from './plain-text.ts';
import { lastSync } from './status.ts';

/** How many connections a card lists. */
const connectionsShown = 10;

/** How many connections a question offers: a card has at most six buttons, and one leads to the tab. */
const connectionsOffered = 5;

export function connectionsCard(options: {
  readonly texts: Texts;
  readonly connections: readonly Connection[];
  readonly states: ReadonlyMap<string, ConnectionState>;
  readonly links: Links;
}): Card {
  const { texts } = options;
  const more = options.connections.length - connectionsShown;
  return listCard({
    title: texts.say('connections.title'),
    rows: options.connections.slice(0, connectionsShown).map((connection) => ({
      title: [
        textRun(plainText(connection.name), { bold: true }),
        textRun(`  ${plainText(wayOf(connection))}`, { subtle: true }),
      ],
      detail: lastSync(texts, options.states.get(connection.id) ?? null),
      word: texts.say(connection.enabled ? 'connections.enabled' : 'word.disabled'),
      tone: connection.enabled ? 'good' : 'warning',
      number: texts.say(`connections.review.${connection.reviewMode}`),
    })),
    empty: texts.say('connections.empty'),
    ...(more > 0 && { footer: texts.say('connections.more', { count: more }) }),
    actions: [openButton(texts.say('button.open-connections'), options.links.connections())],
    summary: texts.say('connections.title'),
  });
}

/** From where to where, as far as it is not from the tenant to Rollcall's own directory. */
function wayOf({ tenant, target }: Connection): string {
  switch (target.kind) {
    case 'directory':
      return tenant;
    case 'scim':
      return `${tenant} → ${new URL(target.baseUrl).host}`;
    case 'entra':
      return `Rollcall → ${target.domain}`;
  }
}

/** Asks which connection a command means. `unknown` is a name that none of them has. */
export function chooseConnectionCard(options: {
  readonly texts: Texts;
  readonly command: 'preview sync' | 'sync now' | 'undo' | 'history' | 'cancel';
  readonly connections: readonly Connection[];
  readonly unknown: string | null;
  readonly links: Links;
}): Card {
  const { texts, command } = options;
  const offered = options.connections.slice(0, connectionsOffered);
  const more = options.connections.length - offered.length;
  return noticeCard({
    title: texts.say('which-connection.title'),
    about: [textRun(texts.say(`which-connection.${command}`), { subtle: true })],
    ...(options.unknown !== null && {
      runs: messageRuns(texts, {
        key: 'which-connection.unknown',
        values: { name: textRun(plainText(options.unknown, nameLimit), { bold: true }) },
      }),
    }),
    ...(more > 0 && { action: texts.say('which-connection.more', { count: more }) }),
    actions: [
      ...offered.map(({ id, name }) =>
        askButton({ title: name, verb: 'choose-connection', data: { command, connectionId: id } }),
      ),
      ...(more > 0 ? [openButton(texts.say('button.more-in-tab'), options.links.connections())] : []),
    ],
    summary: texts.say('which-connection.title'),
  });
}
