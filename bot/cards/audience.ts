import type { JsonObject } from './card.ts';

/**
 * Who reads a card. `person`: somebody in their personal chat. `members`: everybody in a group chat or channel, and each
 * of them is shown their own as soon as they look. `reader`: one of those members, who may not decide.
 */
export type Audience = 'person' | 'members' | 'reader';

/** What a member's own card is made from. `mode` says how a run that goes on is followed, `page` counts from 0. */
export interface OwnView {
  readonly runId: string;
  readonly page: number;
  readonly mode: 'foreground' | 'background' | 'watching';
}

/**
 * Lets a card in a group ask for the member's own one. Without `userIds` Teams does that by itself for up to sixty
 * members, and on "Refresh card" for more ("User Specific Views"). Nothing is added for one person.
 */
export function refreshed(content: JsonObject, audience: Audience, { runId, page, mode }: OwnView): JsonObject {
  if (audience === 'person') return content;
  const data = { runId, page: String(page), mode };
  return { ...content, refresh: { action: { type: 'Action.Execute', verb: 'view', data } } };
}
