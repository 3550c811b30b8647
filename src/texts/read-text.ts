import type { OverviewRead } from '../model/overview.ts';
import type { Texts } from './texts.ts';

/** What an overview was made from, in a sentence. `moment` writes when; by default in UTC. */
export function readText(texts: Texts, read: OverviewRead, moment: (iso: string) => string = inUtc): string {
  switch (read.kind) {
    case 'full':
      return texts.say(`read.full.${read.because}`);
    case 'changes':
      return texts.say('read.changes', { since: moment(read.since) });
    case 'target':
      return texts.say('read.target');
  }
}

function inUtc(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`;
}
