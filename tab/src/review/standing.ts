import type { OverviewView } from '../../../src/api/contract/overviews.ts';
import type { TabTexts } from '../texts/tab-texts.ts';

/** Whether approving would only end at a removal limit. */
export function isOverLimit({ breaches, release }: Pick<OverviewView, 'breaches' | 'release'>): boolean {
  return breaches.length > 0 && release?.releasedBy == null;
}

/** How an overview stands, in a sentence. */
export function standingText(texts: TabTexts, overview: OverviewView): string {
  const by = overview.decidedBy?.name ?? '';
  switch (overview.status) {
    case 'generating':
    case 'draft':
    case 'failed':
      return texts.say(`standing.${overview.status}`);
    case 'ready':
      return readyText(texts, overview);
    case 'approved':
    case 'applied':
    case 'cancelled':
      return texts.say(`standing.${overview.status}`, { by });
    case 'expired':
      return texts.say(`standing.expired.${overview.endedBecause ?? 'seven-days'}`);
  }
}

function readyText(texts: TabTexts, overview: OverviewView): string {
  const { release, toApply, changeCount, breaches } = overview;
  if (changeCount === 0) return texts.say('standing.nothing');
  if (toApply === 0) return texts.say('standing.all-left-out');
  if (breaches.length === 0) return texts.say('standing.ready');
  if (release === null) return texts.say('standing.over-limit');
  return release.releasedBy === null
    ? texts.say('standing.release-asked', { by: release.askedBy.name })
    : texts.say('standing.released', { by: release.releasedBy.name, asked: release.askedBy.name });
}
