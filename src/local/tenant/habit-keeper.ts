import type { HabitDescription, HabitLimits, HabitName, HabitOptionType, Habits } from './habits.ts';
import { habitDescriptions } from './habits.ts';

/** The options of a habit that shows now; `true` in the settings gives no options. */
export type ActiveOptions<Name extends HabitName> = Exclude<NonNullable<Habits[Name]>, true>;

/** Counts the requests each habit has seen, and says whether it shows at the present one. */
export class HabitKeeper {
  readonly #habits: Habits;
  readonly #seen = new Map<HabitName, { setting: unknown; matches: number; shown: number }>();

  /** `habits` stays the caller's: changing it takes effect at the next request, and a new setting counts afresh. */
  constructor(habits: Habits) {
    this.#habits = habits;
  }

  /**
   * Whether the habit shows at a request with this path, and then with which options. Every call counts as one
   * matching request, so ask once for each request.
   */
  shows<Name extends HabitName>(name: Name, path: string): ActiveOptions<Name> | undefined {
    const setting = this.#habits[name];
    if (setting === undefined) {
      return undefined;
    }
    const options = (setting === true ? {} : setting) as ActiveOptions<Name>;
    const limits: HabitLimits = { ...habitDescriptions[name].defaults, ...options };
    if (limits.path !== undefined && !path.toLowerCase().includes(limits.path.toLowerCase())) {
      return undefined;
    }
    return this.#isDue(name, setting, limits) ? options : undefined;
  }

  #isDue(name: HabitName, setting: unknown, limits: HabitLimits): boolean {
    const known = this.#seen.get(name);
    const seen = known && known.setting === setting ? known : { setting, matches: 0, shown: 0 };
    this.#seen.set(name, seen);
    seen.matches += 1;
    const beyond = seen.matches - (limits.after ?? 0);
    const due = beyond > 0 && beyond % (limits.every ?? 1) === 0 && seen.shown < (limits.times ?? Infinity);
    seen.shown += Number(due);
    return due;
  }
}

/**
 * Changes the habits as a partial object says: `true` or an object switches a habit on, `false` or null off. Throws a
 * RangeError with one sentence when a name, option or value is not one of {@link habitDescriptions}.
 */
export function applyHabits(habits: Habits, changes: unknown): void {
  if (typeof changes !== 'object' || changes === null || Array.isArray(changes)) {
    throw new RangeError('habits must be an object such as {"throttled":{"times":2}}');
  }
  const checked = Object.entries(changes).map(([name, value]: [string, unknown]) => checkHabit(name, value));
  for (const [name, value] of checked) {
    Object.assign(habits, { [name]: value });
    if (value === undefined) {
      Reflect.deleteProperty(habits, name);
    }
  }
}

function checkHabit(name: string, value: unknown): [HabitName, Habits[HabitName]] {
  if (!Object.hasOwn(habitDescriptions, name)) {
    throw new RangeError(`there is no habit "${name}"; there are ${Object.keys(habitDescriptions).join(', ')}`);
  }
  const known = name as HabitName;
  if (value === false || value === null) {
    return [known, undefined];
  }
  if (value === true) {
    return [known, true];
  }
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new RangeError(`the habit "${name}" is true, false or an object of options`);
  }
  for (const [option, setting] of Object.entries(value as Record<string, unknown>)) {
    checkOption(known, habitDescriptions[known], option, setting);
  }
  return [known, value];
}

const limitTypes: Record<keyof HabitLimits, HabitOptionType> = {
  times: 'number',
  every: 'number',
  after: 'number',
  path: 'text',
};

function checkOption(name: HabitName, description: HabitDescription, option: string, value: unknown): void {
  const types: Record<string, HabitOptionType> = { ...limitTypes };
  for (const [own, { type }] of Object.entries(description.options)) {
    types[own] = type;
  }
  const type = types[option];
  if (type === undefined) {
    throw new RangeError(`the habit "${name}" has no option "${option}"; it has ${Object.keys(types).join(', ')}`);
  }
  if (!isOfType(value, type)) {
    throw new RangeError(`the option "${option}" of the habit "${name}" must be a ${type}`);
  }
}

function isOfType(value: unknown, type: HabitOptionType): boolean {
  switch (type) {
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) && value >= 0;
    case 'text':
      return typeof value === 'string';
    case 'list of text':
      return Array.isArray(value) && value.every((item) => typeof item === 'string');
  }
}
