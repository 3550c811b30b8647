import type { Connection, ConnectionState } from '../../src/model/connection.ts';
import { statusCard, type ConnectionStanding, type Undelivered } from '../cards/status.ts';
import type { BotParts } from '../parts.ts';
import type { Turn } from '../turn.ts';

/** How many connections the card shows. */
const shown = 8;

/** How many messages it names that did not arrive. */
const problemsShown = 3;

/** `status`: what runs and what waits for approval. */
export async function status(turn: Turn, parts: BotParts): Promise<void> {
  await parts.people.require(turn.actor, 'reader');
  const connections = (await parts.connections.list()).map(({ body }) => body);
  const states = await parts.connections.states();
  const standings = await Promise.all(
    connections.slice(0, shown).map((connection) => standing(connection, states.get(connection.id) ?? null, parts)),
  );
  const more = Math.max(0, connections.length - shown);
  await turn.show(
    statusCard({ texts: turn.texts, standings, more, undelivered: await undelivered(turn, parts), links: parts.links }),
  );
}

async function standing(
  connection: Connection,
  state: ConnectionState | null,
  parts: BotParts,
): Promise<ConnectionStanding> {
  const [active, overview] = await Promise.all([
    parts.runs.active(connection.id),
    parts.overviews.current(connection.id),
  ]);
  const waiting = overview?.status === 'ready' && overview.changeCount > 0 ? overview : null;
  return { connection, state, active, waiting };
}

/** Messages that did not arrive, the newest first. */
async function undelivered({ texts }: Turn, { outbox, references }: BotParts): Promise<Undelivered | null> {
  const notices = await outbox.undelivered();
  if (notices.length === 0) return null;
  const names = new Map((await references.shared()).map(({ conversationId, name }) => [conversationId, name]));
  const problems = notices.slice(0, problemsShown).map(({ to, topic, problem }) => ({
    to: to.kind === 'conversation' ? (names.get(to.conversationId) ?? texts.say('notice.chat')) : to.name,
    what: texts.say(`notice.${topic.kind}`),
    problem: problem ?? '',
  }));
  return { count: notices.length, problems };
}
