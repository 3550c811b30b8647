import { z } from 'zod';
import { digest } from '../../model/digest.ts';
import type { Attributes, AttributeValue } from '../../model/directory.ts';
import { sourceIdOf } from '../../model/immutable-id.ts';
import { parseAnswer } from '../../source/entra/graph-answer.ts';
import { objectId, textOrNull } from '../../source/entra/object-id.ts';
import type { RemoteUser } from '../remote.ts';

/**
 * What a mapping may write to, by Graph's names (https://learn.microsoft.com/graph/api/resources/user); `manager` is
 * the tenant's id of a person. Nothing of licences is among them; `usageLocation` is written where it is mapped.
 */
export const writableAttributes = [
  'userPrincipalName',
  'displayName',
  'givenName',
  'surname',
  'mail',
  'jobTitle',
  'department',
  'companyName',
  'officeLocation',
  'city',
  'country',
  'mobilePhone',
  'employeeId',
  'employeeType',
  'preferredLanguage',
  'usageLocation',
  'accountEnabled',
  'manager',
] as const;

export type WritableAttribute = (typeof writableAttributes)[number];

export function isWritable(name: string): name is WritableAttribute {
  return (writableAttributes as readonly string[]).includes(name);
}

/** What is read of everybody, mapped or not: who they are, and whether they are ours to touch. */
const always = ['id', 'userPrincipalName', 'userType', 'onPremisesImmutableId', 'accountEnabled'];

/** Reads people of one domain with the attributes that are mapped. */
export class PersonReader {
  readonly #attributes: readonly WritableAttribute[];
  readonly #domain: string;
  readonly #schema: z.ZodType<RawPerson>;

  constructor({ domain, attributes }: { readonly domain: string; readonly attributes: readonly string[] }) {
    this.#attributes = [...new Set(attributes)].filter(isWritable).sort();
    this.#domain = `@${domain.toLowerCase()}`;
    const texts = this.#attributes.filter((name) => name !== 'manager' && name !== 'accountEnabled');
    this.#schema = z.object({
      ...Object.fromEntries(texts.map((name) => [name, z.string().nullish()])),
      id: objectId,
      // Everybody has one: an answer without it does not say whether somebody is of the domain.
      userPrincipalName: z.string().min(1),
      userType: z.string().nullish(),
      onPremisesImmutableId: z.string().nullish(),
      accountEnabled: z.boolean().nullish(),
      manager: z.object({ id: objectId }).nullish(),
    });
  }

  /** Whether people are read with their managers. */
  get wantsManagers(): boolean {
    return this.#attributes.includes('manager');
  }

  /** Query parameters that bring a person by id; a listing from the index cannot expand. */
  parameters(options: { readonly managers: boolean }): string {
    const properties = this.#attributes.filter((name) => name !== 'manager');
    const select = `$select=${[...new Set([...always, ...properties])].join(',')}`;
    return options.managers && this.wantsManagers ? `${select}&$expand=manager($select=id)` : select;
  }

  get schema(): z.ZodType<RawPerson> {
    return this.#schema;
  }

  /** One person as Graph answers with them. */
  parse(json: unknown): RawPerson {
    return parseAnswer(this.#schema, json);
  }

  isOfDomain(userPrincipalName: string): boolean {
    return userPrincipalName.toLowerCase().endsWith(this.#domain);
  }

  /** A member of the domain, or null: guests and people of other domains are none of ours. */
  toUser(raw: RawPerson): RemoteUser | null {
    if (raw.userType?.toLowerCase() === 'guest' || !this.isOfDomain(raw.userPrincipalName)) return null;
    const attributes: Record<string, AttributeValue> = {};
    for (const name of this.#attributes) {
      const value = valueOf(raw, name);
      if (value !== null) attributes[name] = value;
    }
    const immutableId = textOrNull(raw.onPremisesImmutableId);
    const user = {
      id: raw.id.toLowerCase(),
      externalId: immutableId === null ? null : sourceIdOf(immutableId),
      active: raw.accountEnabled === true,
      attributes: attributes as Attributes,
    };
    return { ...user, version: digest(user).slice(0, 22) };
  }
}

export type RawPerson = {
  id: string;
  userPrincipalName: string;
  userType?: string | null | undefined;
  onPremisesImmutableId?: string | null | undefined;
  accountEnabled?: boolean | null | undefined;
  manager?: { id: string } | null | undefined;
} & Partial<Record<Exclude<WritableAttribute, 'userPrincipalName' | 'accountEnabled' | 'manager'>, string | null>>;

function valueOf(raw: RawPerson, name: WritableAttribute): AttributeValue {
  if (name === 'manager') return raw.manager?.id.toLowerCase() ?? null;
  return name === 'accountEnabled' ? (raw.accountEnabled ?? null) : textOrNull(raw[name]);
}
