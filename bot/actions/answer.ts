import { roleIncludes } from '../../src/model/role.ts';
import type { Audience } from '../cards/audience.ts';
import type { Card } from '../cards/card.ts';
import type { BotParts } from '../parts.ts';
import { sharedAudience, type Turn } from '../turn.ts';

/**
 * What a click brings. `everybody`: the message becomes this card. `person`: only the one who clicked sees it, because
 * the message stays what it is for the others.
 */
export interface ActionAnswer {
  readonly card: Card;
  readonly audience: 'everybody' | 'person';
  /** What the one who clicked sees of it at once, where that is less than the message shows. */
  readonly own?: Card;
}

export type ActionHandler<Data> = (turn: Turn, parts: BotParts, data: Data) => Promise<ActionAnswer>;

/** Who the person of a turn is to a card: somebody who may not decide sees nothing to decide with in a group. */
export async function audienceOf(turn: Turn, parts: BotParts): Promise<Audience> {
  if (!turn.shared) return 'person';
  const role = await parts.people.roleOf(turn.actor);
  return role !== null && roleIncludes(role, 'approver') ? 'members' : 'reader';
}

/** The message becomes a card that every member's client asks its own version of; so does the one who clicked. */
export async function forMembers(
  turn: Turn,
  parts: BotParts,
  cardFor: (audience: Audience) => Promise<Card>,
): Promise<ActionAnswer> {
  const card = await cardFor(sharedAudience(turn));
  const own = await audienceOf(turn, parts);
  return own === 'reader' ? { ...forEverybody(card), own: await cardFor(own) } : forEverybody(card);
}

export function forEverybody(card: Card): ActionAnswer {
  return { card, audience: 'everybody' };
}

export function forPerson(card: Card): ActionAnswer {
  return { card, audience: 'person' };
}
