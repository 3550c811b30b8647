import type { Card } from '../cards/card.ts';
import type { BotParts } from '../parts.ts';
import type { Turn } from '../turn.ts';

/**
 * What a click brings. `everybody`: the message becomes this card. `person`: only the one who clicked sees it, because
 * the message stays what it is for the others.
 */
export interface ActionAnswer {
  readonly card: Card;
  readonly audience: 'everybody' | 'person';
}

export type ActionHandler<Data> = (turn: Turn, parts: BotParts, data: Data) => Promise<ActionAnswer>;

export function forEverybody(card: Card): ActionAnswer {
  return { card, audience: 'everybody' };
}

export function forPerson(card: Card): ActionAnswer {
  return { card, audience: 'person' };
}
