import { z } from 'zod';
import type { AttributeValue, SourceAttribute, SourceUser } from '../../model/directory.ts';
import { parseAnswer } from './graph-answer.ts';
import { objectId, text, textOrNull } from './object-id.ts';
import type { Page } from './pages.ts';
import { pageReader } from './pages.ts';

/** Query parameters that bring these attributes; `$expand` only for the manager, because it doubles the cost. */
export function userParameters(attributes: readonly SourceAttribute[]): string[] {
  const selected = ['id', 'userType', ...attributes.filter((name) => name !== 'manager')];
  return [`$select=${selected.join(',')}`, ...(attributes.includes('manager') ? ['$expand=manager($select=id)'] : [])];
}

/** Reads a page of people. */
export function userPageReader(attributes: readonly SourceAttribute[]): (json: unknown) => Page<SourceUser> {
  return pageReader(rawUser(attributes), (raw) => toUser(raw, attributes));
}

/** Reads one person. */
export function userReader(attributes: readonly SourceAttribute[]): (json: unknown) => SourceUser {
  const schema = rawUser(attributes);
  return (json) => toUser(parseAnswer(schema, json), attributes);
}

type RawValue = string | boolean | { readonly id: string } | null | undefined;
type RawUser = { id: string; userType?: string | null | undefined } & Partial<Record<SourceAttribute, RawValue>>;

/** https://learn.microsoft.com/graph/api/resources/user; what is not asked for is not looked at. */
function rawUser(attributes: readonly SourceAttribute[]): z.ZodType<RawUser> {
  const asked = Object.fromEntries(attributes.map((name) => [name, schemaOf(name)]));
  return z.object({ ...asked, id: objectId, userType: text });
}

function toUser(user: RawUser, attributes: readonly SourceAttribute[]): SourceUser {
  const values: Partial<Record<SourceAttribute, AttributeValue>> = {};
  for (const name of attributes) values[name] = valueOf(user[name]);
  return { id: user.id.toLowerCase(), guest: user.userType?.toLowerCase() === 'guest', attributes: values };
}

function schemaOf(attribute: SourceAttribute): z.ZodType<RawValue> {
  if (attribute === 'accountEnabled') return z.boolean().nullish();
  return attribute === 'manager' ? z.object({ id: objectId }).nullish() : text;
}

function valueOf(raw: RawValue): AttributeValue {
  if (typeof raw === 'boolean') return raw;
  return typeof raw === 'object' && raw !== null ? raw.id.toLowerCase() : textOrNull(raw);
}
