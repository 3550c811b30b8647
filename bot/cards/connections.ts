import type { Connection, ConnectionState } from '../../src/model/connection.ts';
import type { Links } from '../links.ts';
import { askButton, openButton } from './buttons.ts';
import { textRun, type Card } from './card.ts';
import { listCard } from './list.ts';
import { noticeCard } from './notice.ts';
import { nameLimit, plainText } from './plain-text.ts';
import { lastSync } from './status.ts';
import { counted } from './wording.ts';

/** How many connections a card lists. */
const connectionsShown = 10;

/** How many connections a question offers: a card has at most six buttons, and one leads to the tab. */
const connectionsOffered = 5;

export function connectionsCard(options: {
  readonly connections: readonly Connection[];
  readonly states: ReadonlyMap<string, ConnectionState>;
  readonly links: Links;
}): Card {
  const more = options.connections.length - connectionsShown;
  return listCard({
    title: 'Connections',
    rows: options.connections.slice(0, connectionsShown).map((connection) => ({
      title: [
        textRun(plainText(connection.name), { bold: true }),
        textRun(`  ${plainText(connection.tenant)}`, { subtle: true }),
      ],
      detail: lastSync(options.states.get(connection.id) ?? null),
      word: connection.enabled ? 'Enabled' : 'Disabled',
      tone: connection.enabled ? 'good' : 'warning',
      number: connection.reviewMode === 'auto' ? 'Syncs without approval' : 'Reviewed before sync',
    })),
    empty: 'There is no connection yet. Create one in the Rollcall tab.',
    ...(more > 0 && { footer: `${counted(more, 'more connection', 'more connections')} in the tab.` }),
    actions: [openButton('Open connections', options.links.connections())],
    summary: 'Connections',
  });
}

/** Asks which connection a command means. `unknown` is a name that none of them has. */
export function chooseConnectionCard(options: {
  readonly verb: string;
  readonly title: string;
  readonly connections: readonly Connection[];
  readonly unknown: string | null;
  readonly links: Links;
}): Card {
  const offered = options.connections.slice(0, connectionsOffered);
  const more = options.connections.length - offered.length;
  return noticeCard({
    title: 'Which connection?',
    about: [textRun(options.title, { subtle: true })],
    ...(options.unknown !== null && {
      runs: [
        textRun('No connection is called '),
        textRun(plainText(options.unknown, nameLimit), { bold: true }),
        textRun('.'),
      ],
    }),
    ...(more > 0 && { action: `There are ${counted(more, 'more', 'more')}: type the name behind the command.` }),
    actions: [
      ...offered.map(({ id, name }) =>
        askButton({ title: name, verb: 'choose-connection', data: { command: options.verb, connectionId: id } }),
      ),
      ...(more > 0 ? [openButton('More in the tab', options.links.connections())] : []),
    ],
    summary: 'Which connection?',
  });
}
