import { isStoppedByLimit, sizeOf, type Overview, type Release } from '../../src/model/overview.ts';
import type { Texts } from '../../src/texts/texts.ts';
import { textRun, type JsonObject, type Tone } from './card.ts';
import { plainText } from './plain-text.ts';
import type { Standing } from './wording.ts';

/** How an overview stands, in the words of its card. */
export interface OverviewStanding {
  readonly status: Standing;
  /** Whether it waits for a decision. */
  readonly decidable: boolean;
  /** Whether the way on is a new overview. */
  readonly again: boolean;
  readonly note: readonly JsonObject[];
  readonly noteStyle: 'default' | 'emphasis' | 'good' | 'warning' | 'attention';
}

const tones: Readonly<Record<Overview['status'], Tone>> = {
  generating: 'accent',
  draft: 'default',
  ready: 'accent',
  approved: 'good',
  applied: 'good',
  cancelled: 'warning',
  expired: 'warning',
  failed: 'attention',
};

export function overviewStanding(texts: Texts, overview: Overview): OverviewStanding {
  const { status } = overview;
  if (status === 'ready') return ready(texts, overview);
  const note = noteOf(texts, overview);
  return {
    status: { word: texts.say(`overview.status.${status}`), tone: tones[status] },
    decidable: false,
    again: status === 'cancelled' || status === 'expired' || status === 'failed',
    note: note === null ? [] : [textRun(note)],
    noteStyle: 'emphasis',
  };
}

/** What became of an overview that cannot be decided on any more, or not yet. */
function noteOf(texts: Texts, { status, endedBecause, decidedBy }: Overview): string | null {
  switch (status) {
    case 'generating':
    case 'ready':
      return null;
    case 'draft':
      return texts.say('refusal.overview-draft');
    case 'approved':
    case 'applied':
    case 'cancelled': {
      const by = decidedBy === null ? null : plainText(decidedBy.name);
      if (status !== 'cancelled') return by === null ? null : texts.say('overview.approved-by', { by });
      const nothing = texts.say('failed.wrote-nothing');
      return by === null ? nothing : texts.sentences([texts.say('overview.cancelled-by', { by }), nothing]);
    }
    case 'expired':
      return texts.say(`overview.expired.${endedBecause ?? 'seven-days'}`);
    case 'failed':
      return texts.say('overview.failed');
  }
}

function ready(texts: Texts, overview: Overview): OverviewStanding {
  const base = { again: false, note: [], noteStyle: 'default' } as const;
  if (overview.changeCount === 0) {
    return {
      ...base,
      decidable: false,
      status: { word: texts.say('overview.nothing.word'), tone: 'good' },
      note: [textRun(texts.say('overview.nothing'))],
      noteStyle: 'good',
    };
  }
  const sentences = purpose(texts, overview);
  return {
    ...base,
    decidable: true,
    status: waitingFor(texts, overview),
    note: sentences.length === 0 ? [] : [textRun(texts.sentences(sentences))],
    noteStyle: 'emphasis',
  };
}

function waitingFor(texts: Texts, overview: Overview): Standing {
  if (!isStoppedByLimit(overview)) return { word: texts.say('overview.waiting'), tone: 'accent' };
  const isAsked = overview.release?.hash === overview.hash;
  return { word: texts.say(isAsked ? 'overview.waiting-release' : 'overview.over-limit'), tone: 'attention' };
}

/** What the overview is for, and how its release stands. */
function purpose(texts: Texts, overview: Overview): readonly string[] {
  const { task, release, hash } = overview;
  return [
    ...(task.kind === 'undo' ? [texts.say('overview.undo')] : []),
    ...(task.kind === 'retry' ? [texts.say('overview.retry')] : []),
    ...(sizeOf(overview).toApply === 0 ? [texts.say('overview.all-left-out')] : []),
    ...(release?.hash === hash ? [releaseText(texts, release)] : []),
  ];
}

function releaseText(texts: Texts, { askedBy, releasedBy }: Release): string {
  const asked = plainText(askedBy.name);
  return releasedBy === null
    ? texts.say('overview.release.asked', { asked })
    : texts.say('overview.release.granted', { asked, granted: plainText(releasedBy.name) });
}
