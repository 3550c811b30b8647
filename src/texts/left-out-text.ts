import type { LeftOutBy } from '../model/override.ts';
import type { Texts } from './texts.ts';

/** Why a row is left out: "Left out by Ada.", "Held until 2026-03-08 by Ada, with Grace Hopper." */
export function leftOutText(texts: Texts, { override, how }: LeftOutBy): string {
  const { until, by, of } = override;
  const owner = of.kind === 'row' ? of.name : texts.say('left-out.owner');
  const depends = how === 'depends';
  if (until === null)
    return depends
      ? texts.say('left-out.now.with', { by: by.name, owner })
      : texts.say('left-out.now', { by: by.name });
  const held = { by: by.name, until: until.slice(0, 10) };
  return depends ? texts.say('left-out.hold.with', { ...held, owner }) : texts.say('left-out.hold', held);
}
