import type { TurnContext } from 'botbuilder';
import type { Actor } from '../src/model/role.ts';
import type { RunOrigin } from '../src/model/run.ts';
import type { Telemetry } from '../src/telemetry/telemetry.ts';
import { textsFor, type Texts } from '../src/texts/texts.ts';
import type { Audience } from './cards/audience.ts';
import type { Card } from './cards/card.ts';
import { messageOf, type Place } from './delivery.ts';
import { tenantOf } from './tenant-of.ts';

/** One thing somebody said or clicked, as commands and actions see it. */
export interface Turn {
  readonly actor: Actor;
  readonly conversationId: string;
  /** Whether others read along: a group chat or a channel. */
  readonly shared: boolean;
  /** The message whose button was clicked, if it was a click and the client says which. */
  readonly clickedId: string | null;
  readonly locale: string | null;
  /** In the language of the person. */
  readonly texts: Texts;
  /** A new message; answers with its id. */
  show(card: Card): Promise<string | null>;
  /** Replaces a message. */
  replace(place: Place, card: Card): Promise<void>;
}

/**
 * The turn of an activity, or null when Teams does not say who it is from: without an object id nobody can have a
 * role. In production the SDK has verified that the activity comes from the Bot Framework.
 */
export function turnOf(context: TurnContext): Turn | null {
  const { activity } = context;
  const id = activity.from.aadObjectId;
  const tenantId = activity.conversation.tenantId ?? tenantOf(activity.channelData);
  if (id === undefined || id === '' || tenantId === null) return null;
  return {
    actor: {
      id: id.toLowerCase(),
      tenantId: tenantId.toLowerCase(),
      name: nameOf(activity.from) ?? 'Somebody',
    },
    conversationId: activity.conversation.id,
    shared: isShared(activity.conversation.conversationType),
    clickedId: activity.replyToId ?? null,
    locale: activity.locale ?? null,
    texts: textsFor(activity.locale ?? null),
    show: async (card) => (await context.sendActivity(messageOf(card)))?.id ?? null,
    replace: async (place, card) => {
      if (place.activityId === null) await context.sendActivity(messageOf(card));
      else await context.updateActivity({ ...messageOf(card), id: place.activityId });
    },
  };
}

function isShared(conversationType: string | undefined): boolean {
  return conversationType === 'groupChat' || conversationType === 'channel';
}

/** Whom a message of this conversation is for. */
export function sharedAudience({ shared }: Pick<Turn, 'shared'>): Exclude<Audience, 'reader'> {
  return shared ? 'members' : 'person';
}

/** Some activities carry no name, whatever the SDK's types say. */
export function nameOf(account: { readonly name?: string }): string | null {
  return account.name === undefined || account.name === '' ? null : account.name;
}

/** Where a run that this turn starts is answered. */
export function originOf(turn: Turn, activityId: string | null): RunOrigin {
  return { conversationId: turn.conversationId, activityId, locale: turn.locale };
}

/** What was typed, without mentions of the bot and the marks a client adds. */
export function spokenText(activity: { readonly text?: string }): string {
  return (activity.text ?? '')
    .slice(0, 4_000)
    .replace(/<at\b[^>]*>.*?<\/at>/gis, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&nbsp;/gi, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Counts what was typed or clicked, and says it of the request that brought it. */
export function tellVerb(telemetry: Telemetry | undefined, verb: string): void {
  telemetry?.note({ verb });
  telemetry?.count('rollcall.activities', { verb });
}
