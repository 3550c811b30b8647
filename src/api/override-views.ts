import type * as z from 'zod';
import type { Overview } from '../model/overview.ts';
import type { Hold, LeftOutBy, Override } from '../model/override.ts';
import type { Chosen } from '../runs/review/edit-overview.ts';
import { leftOutText } from '../texts/left-out-text.ts';
import type { Texts } from '../texts/texts.ts';
import type { chosenInput, HoldView, OverrideView } from './contract/overrides.ts';
import type { OverviewChangeView, OverviewView } from './contract/overviews.ts';
import { personView } from './run-views.ts';

/** What was chosen, without what was not given; a reason that no change has is found out later. */
export function chosen({ keys, causes }: z.output<typeof chosenInput>): Chosen {
  return {
    ...(keys !== undefined && { keys }),
    ...(causes !== undefined && { causes: causes as NonNullable<Chosen['causes']> }),
  };
}

export function leftOutView(texts: Texts, by: LeftOutBy | null): OverviewChangeView['leftOut'] {
  if (by === null) return null;
  const { override } = by;
  return { overrideId: override.id, until: override.until, by: personView(override.by), text: leftOutText(texts, by) };
}

export function overrideView({ id, of, until, rows, by, at }: Override): OverrideView {
  return { id, of, until, rows, by: personView(by), at };
}

export function holdView({ connectionId: _connection, by, ...hold }: Hold): HoldView {
  return { ...hold, by: personView(by) };
}

/** What was asked or released of the overview as it is now. */
export function releaseView({ release, hash }: Overview): OverviewView['release'] {
  if (release?.hash !== hash) return null;
  const { askedBy, askedAt, releasedBy, releasedAt } = release;
  return {
    askedBy: personView(askedBy),
    askedAt,
    releasedBy: releasedBy === null ? null : personView(releasedBy),
    releasedAt,
  };
}
