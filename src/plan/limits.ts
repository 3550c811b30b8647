import { objectClasses, type ObjectClass } from '../model/change.ts';
import type { RemovalLimits } from '../model/connection.ts';
import type { LimitBreach } from '../model/overview.ts';

/**
 * The removal limits that removals would break, by class. The percentage counts only for a class of which the
 * connection owns at least the minimum: two of five people is no disaster, 40 % of a thousand is.
 */
export function breachesOf(
  limits: RemovalLimits,
  removals: Readonly<Record<ObjectClass, number>>,
  owned: Readonly<Record<ObjectClass, number>>,
): readonly LimitBreach[] {
  return objectClasses.flatMap((name): LimitBreach[] => {
    const limit = limits[name];
    const facts = { class: name, removals: removals[name], owned: owned[name] };
    if (removals[name] > limit.count) return [{ ...facts, rule: 'count', allowed: limit.count }];
    if (owned[name] < limit.minimum) return [];
    // Rounded first, because 0.57 % of 10,000 is 56.99999999999999 in binary.
    const allowed = Math.floor(Number(((owned[name] * limit.percent) / 100).toFixed(6)));
    return removals[name] > allowed ? [{ ...facts, rule: 'percent', allowed }] : [];
  });
}
