import { askWhomCard, noConnectionCard } from '../cards/answers.ts';
import { whyCard } from '../cards/why.ts';
import type { BotParts } from '../parts.ts';
import type { Turn } from '../turn.ts';

/** More connections than this would bury the first answer. */
const mostAnswers = 5;

/** `why <person>`: why each connection syncs somebody or does not, one connection after the other. */
export async function why(turn: Turn, parts: BotParts, argument: string): Promise<void> {
  await parts.people.require(turn.actor, 'reader');
  if (argument === '') {
    await turn.show(askWhomCard(turn));
    return;
  }
  const connections = (await parts.connections.list()).map(({ body }) => body);
  if (connections.length === 0) {
    await turn.show(noConnectionCard({ texts: turn.texts, links: parts.links }));
    return;
  }
  const { signal } = new AbortController();
  const answers = await Promise.all(
    connections.map(async (connection) => ({
      connection,
      answer: await parts.explanations.about(connection, argument, { signal }),
    })),
  );
  // A connection that knows nobody like this says so only where none of the others does.
  const known = answers.filter(({ answer }) => answer.kind !== 'nobody');
  for (const { connection, answer } of (known.length > 0 ? known : answers).slice(0, mostAnswers))
    await turn.show(whyCard({ texts: turn.texts, asked: argument, connectionName: connection.name, answer }));
}
