import type { ScimHabits } from './scim-habits.ts';
import { enterprise, membersOf, ScimRefusal, type ScimResource } from './scim-directory.ts';

interface Operation {
  op: string;
  path?: string;
  value?: unknown;
}

type Holder = Record<string, unknown>;

const form = new RegExp(
  `^(?:(${enterprise.replaceAll('.', '\\.')}):)?(\\w+)(?:\\[(\\w+) eq "([^"]*)"\\])?(?:\\.(\\w+))?$`,
);

/** Applies a PATCH (RFC 7644, 3.5.2) to a copy of a resource, as far as services have to know paths. */
export function patched(resource: ScimResource, body: unknown, habits: ScimHabits): ScimResource {
  const operations = (body as { Operations?: Operation[] }).Operations ?? [];
  if (operations.length === 0) throw new ScimRefusal(400, 'There is nothing to do', 'invalidSyntax');
  const copy = structuredClone(resource);
  for (const operation of operations) apply(copy, operation, habits);
  return copy;
}

function apply(resource: ScimResource, { op, path = '', value }: Operation, habits: ScimHabits): void {
  const match = form.exec(path);
  if (match === null) throw new ScimRefusal(400, `${path} is no path`, 'invalidPath');
  const [, urn, attribute = '', key, wanted, sub] = match;
  if (attribute === 'members') {
    applyToMembers(resource, { op, path, value }, habits, wanted);
    return;
  }
  if (habits.enterpriseUnknown === true && urn !== undefined) throw new ScimRefusal(400, path, 'invalidPath');
  if (habits.subPathsRefused === true && sub !== undefined) throw new ScimRefusal(400, path, 'invalidPath');
  const holder: Holder = urn === undefined ? resource : ((resource[urn] ??= {}) as Holder);
  if (key !== undefined) {
    const items = (holder[attribute] as Holder[] | undefined) ?? [];
    const found = items.find((item) => item[key] === wanted);
    if (found === undefined) throw new ScimRefusal(400, path, 'noTarget');
    assign(found, sub ?? 'value', op === 'remove' ? undefined : value);
  } else if (sub !== undefined) assign((holder[attribute] ??= {}) as Holder, sub, op === 'remove' ? undefined : value);
  else assign(holder, attribute, op === 'remove' ? undefined : value);
}

function assign(holder: Holder, name: string, value: unknown): void {
  if (value === undefined || value === null) Reflect.deleteProperty(holder, name);
  else holder[name] = value;
}

function applyToMembers(resource: ScimResource, operation: Operation, habits: ScimHabits, id?: string): void {
  const members = membersOf(resource);
  const values = ((operation.value as { value: string }[] | undefined) ?? []).map(({ value }) => value);
  if (operation.op === 'add') {
    const there = new Set(members.map(({ value }) => value));
    if (habits.strictMembers === true && values.some((value) => there.has(value)))
      throw new ScimRefusal(409, 'Somebody is a member already', 'uniqueness');
    resource.members = [...members, ...values.filter((value) => !there.has(value)).map((value) => ({ value }))];
    return;
  }
  if (id === undefined) {
    if (habits.removal === 'neither') throw new ScimRefusal(400, 'Only by path', 'invalidPath');
    // As the standard has it: without a filter, everybody goes.
    const goes = (value: string): boolean => habits.removal !== 'by-values' || values.includes(value);
    resource.members = members.filter(({ value }) => !goes(value));
    return;
  }
  if (habits.removal !== undefined) throw new ScimRefusal(400, 'No paths with filters', 'invalidPath');
  if (habits.strictMembers === true && !members.some(({ value }) => value === id))
    throw new ScimRefusal(400, 'Nobody of that kind', 'noTarget');
  resource.members = members.filter(({ value }) => value !== id);
}
