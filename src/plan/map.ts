import type { MappingRule } from '../model/connection.ts';
import {
  hasValue,
  type Attributes,
  type AttributeValue,
  type SourceAttribute,
  type SourceUser,
} from '../model/directory.ts';

/** Source attributes that a mapping and the match key need: what a read has to ask for. */
export function attributesOf(mapping: readonly MappingRule[]): readonly SourceAttribute[] {
  const needed = new Set<SourceAttribute>(['userPrincipalName', 'displayName', 'mail', 'accountEnabled']);
  for (const rule of mapping) {
    if (rule.kind === 'copy') needed.add(rule.from);
    if (rule.kind === 'first') rule.from.forEach((name) => needed.add(name));
  }
  return [...needed].sort();
}

/** The attributes a person shall have in the target. Attributes without a value are left out. */
export function mapUser(user: SourceUser, mapping: readonly MappingRule[]): Attributes {
  const mapped: Record<string, AttributeValue> = {};
  for (const rule of mapping) {
    const value = valueOf(user, rule);
    if (hasValue(value)) mapped[rule.attribute] = value;
  }
  return mapped;
}

/** What of a target's attributes the mapping decides; the rest is the target's own and never compared or written. */
export function mappedPart(attributes: Attributes, mapping: readonly MappingRule[]): Attributes {
  const part: Record<string, AttributeValue> = {};
  for (const { attribute } of mapping) {
    const value = attributes[attribute] ?? null;
    if (hasValue(value)) part[attribute] = value;
  }
  return part;
}

function valueOf(user: SourceUser, rule: MappingRule): AttributeValue {
  switch (rule.kind) {
    case 'copy':
      return user.attributes[rule.from] ?? null;
    case 'first':
      return rule.from.map((name) => user.attributes[name] ?? null).find(hasValue) ?? null;
    case 'constant':
      return rule.value;
  }
}
