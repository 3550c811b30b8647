import type { Change, Reason } from '../../src/model/change.ts';

/** The change with every text that comes from a directory passed through `text`. */
export function outside(change: Change, text: (believable: string) => string): Change {
  return {
    ...change,
    name: text(change.name),
    ...(change.memberName !== undefined && { memberName: text(change.memberName) }),
    before: attributes(change.before, text),
    after: attributes(change.after, text),
    reason: reason(change.reason, text),
  };
}

function attributes(values: Change['before'], text: (believable: string) => string): Change['before'] {
  return values === null
    ? null
    : Object.fromEntries(
        Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? text(value) : value]),
      );
}

function reason(given: Reason, text: (believable: string) => string): Reason {
  return 'group' in given && given.group !== null ? { ...given, group: text(given.group) } : given;
}
