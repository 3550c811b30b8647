import { isStoppedByLimit, sizeOf, type Overview, type Release } from '../../src/model/overview.ts';
import { whatIfSentence } from '../../src/model/texts.ts';
import { textRun, type JsonObject, type Tone } from './card.ts';
import { plainText } from './plain-text.ts';

/** How an overview stands, in the words of its card. */
export interface OverviewStanding {
  readonly status: { readonly word: string; readonly tone: Tone };
  /** Whether it waits for a decision. */
  readonly decidable: boolean;
  /** Whether the way on is a new overview. */
  readonly again: boolean;
  readonly note: readonly JsonObject[];
  readonly noteStyle: 'default' | 'emphasis' | 'good' | 'warning' | 'attention';
}

const endings: Readonly<Record<NonNullable<Overview['endedBecause']>, string>> = {
  'newer-overview': 'A newer overview was made for this connection. This one cannot be approved any more.',
  'sync-ran': 'A sync has run since. This overview cannot be approved any more.',
  'seven-days': 'This overview is older than seven days and cannot be approved any more.',
  'configuration-changed': 'The connection’s settings changed after this overview was made, so it cannot be approved.',
};

export function overviewStanding(overview: Overview): OverviewStanding {
  const over = { decidable: false, again: false, note: [], noteStyle: 'emphasis' } as const;
  switch (overview.status) {
    case 'generating':
      return { ...over, status: { word: 'Being made', tone: 'accent' } };
    case 'draft':
      return { ...over, status: { word: 'Draft', tone: 'default' }, note: [textRun(whatIfSentence)] };
    case 'ready':
      return ready(overview);
    case 'approved':
      return { ...over, status: { word: 'Approved', tone: 'good' }, note: decided('Approved', overview) };
    case 'applied':
      return { ...over, status: { word: 'Applied', tone: 'good' }, note: decided('Approved', overview) };
    case 'cancelled':
      return {
        ...over,
        again: true,
        status: { word: 'Cancelled', tone: 'warning' },
        note: [...decided('Cancelled', overview), textRun(' Nothing was written.')],
      };
    case 'expired':
      return {
        ...over,
        again: true,
        status: { word: 'Expired', tone: 'warning' },
        note: [textRun(endings[overview.endedBecause ?? 'seven-days'])],
      };
    case 'failed':
      return {
        ...over,
        again: true,
        status: { word: 'Failed', tone: 'attention' },
        note: [textRun('Making this overview failed.')],
      };
  }
}

function ready(overview: Overview): OverviewStanding {
  const base = { again: false, note: [], noteStyle: 'default' } as const;
  if (overview.changeCount === 0) {
    return {
      ...base,
      decidable: false,
      status: { word: 'Nothing to do', tone: 'good' },
      note: [textRun('The target already matches the source.')],
      noteStyle: 'good',
    };
  }
  return {
    ...base,
    decidable: true,
    status: waitingFor(overview),
    ...noteOf(overview),
  };
}

function waitingFor(overview: Overview): OverviewStanding['status'] {
  if (!isStoppedByLimit(overview)) return { word: 'Waiting for approval', tone: 'accent' };
  const isAsked = overview.release?.hash === overview.hash;
  return { word: isAsked ? 'Waiting for release' : 'Over the removal limit', tone: 'attention' };
}

/** What the overview is for, and how its release stands. */
function noteOf(overview: Overview): Pick<OverviewStanding, 'note' | 'noteStyle'> {
  const { task, release, hash } = overview;
  const sentences = [
    ...(task.kind === 'undo' ? ['This undoes the last sync.'] : []),
    ...(task.kind === 'retry' ? ['These are the changes that a sync did not achieve.'] : []),
    ...(sizeOf(overview).toApply === 0 ? ['Every change is left out: there is nothing to approve.'] : []),
    ...(release?.hash === hash ? [releaseText(release)] : []),
  ];
  return { note: sentences.length === 0 ? [] : [textRun(sentences.join(' '))], noteStyle: 'emphasis' };
}

function releaseText({ askedBy, releasedBy }: Release): string {
  const asked = `${plainText(askedBy.name)} asked to go over the removal limit`;
  return releasedBy === null
    ? `${asked}. Another approver can release it: here, from “status” in a chat of their own, or in “Review all”.`
    : `${asked}, and ${plainText(releasedBy.name)} released it.`;
}

function decided(what: string, overview: Overview): readonly JsonObject[] {
  return overview.decidedBy === null ? [] : [textRun(`${what} by ${plainText(overview.decidedBy.name)}.`)];
}
