import { hasValue, type Attributes, type AttributeValue } from '../../model/directory.ts';
import { immutableIdOf } from '../../model/immutable-id.ts';
import { isObjectId } from '../../source/entra/object-id.ts';
import { newPassword } from './new-password.ts';
import { isWritable, type PersonReader, type RawPerson, type WritableAttribute } from './person.ts';

/** What a write wants of a person, in Graph's terms. */
export interface Wanted {
  readonly properties: Readonly<Record<string, string | boolean | null>>;
  /** The tenant's id of the manager, null for none; undefined leaves it. */
  readonly manager?: string | null;
}

/** Why a person is not written as asked: one sentence. */
export class UnwritablePerson extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UnwritablePerson';
  }
}

interface Asked {
  readonly attributes: Attributes;
  readonly active?: boolean;
  readonly externalId?: string | null;
}

/** @throws UnwritablePerson where Graph could not take it, or it would leave the domain */
export function wantedOf(asked: Asked, reader: PersonReader): Wanted {
  const properties: Record<string, string | boolean | null> = {};
  let manager: string | null | undefined;
  for (const [name, value] of Object.entries(asked.attributes)) {
    if (name === 'manager') manager = managerOf(value);
    else if (isWritable(name)) Object.assign(properties, propertyOf(name, value, reader));
    else if (hasValue(value)) throw new UnwritablePerson(`Entra ID has no attribute “${name}” that can be written.`);
  }
  // Who is deactivated stays out whatever the source says of their account, and the other way round.
  const said = [asked.active, properties.accountEnabled].filter((value) => typeof value === 'boolean');
  if (said.length > 0) properties.accountEnabled = !said.includes(false);
  if (asked.externalId !== undefined)
    properties.onPremisesImmutableId = asked.externalId === null ? null : immutableIdOf(asked.externalId);
  return { properties, ...(manager !== undefined && { manager }) };
}

function propertyOf(
  name: WritableAttribute,
  value: AttributeValue,
  reader: PersonReader,
): Record<string, string | boolean | null> {
  if (name === 'accountEnabled') return typeof value === 'boolean' ? { accountEnabled: value } : {};
  if (typeof value === 'boolean') throw new UnwritablePerson(`The attribute “${name}” of Entra ID takes text.`);
  if (name === 'userPrincipalName' && (!hasValue(value) || !reader.isOfDomain(value ?? ''))) {
    throw new UnwritablePerson('The user principal name is not in the domain of this connection.');
  }
  return { [name]: hasValue(value) ? value : null };
}

function managerOf(value: AttributeValue): string | null {
  if (!hasValue(value)) return null;
  if (typeof value === 'string' && isObjectId(value)) return value.toLowerCase();
  throw new UnwritablePerson('The manager is not given by an object id of the tenant.');
}

/**
 * The body that adds a person (https://learn.microsoft.com/graph/api/user-post-users), with a password that nobody
 * knows. Who has no display name is shown by their user principal name, because Graph wants one.
 *
 * @throws UnwritablePerson without a user principal name
 */
export function newPersonBody({ properties }: Wanted): Readonly<Record<string, unknown>> & PersonKey {
  const { userPrincipalName, onPremisesImmutableId } = properties;
  if (typeof userPrincipalName !== 'string' || typeof onPremisesImmutableId !== 'string') {
    throw new UnwritablePerson('Nobody is added to Entra ID without a user principal name.');
  }
  const given = Object.entries(properties).filter(([, value]) => value !== null);
  return {
    displayName: userPrincipalName,
    accountEnabled: true,
    ...Object.fromEntries(given),
    userPrincipalName,
    onPremisesImmutableId,
    mailNickname: mailNicknameOf(userPrincipalName),
    passwordProfile: { password: newPassword(), forceChangePasswordNextSignIn: true },
  };
}

/** What nobody else in the tenant has. */
export interface PersonKey {
  readonly userPrincipalName: string;
  readonly onPremisesImmutableId: string;
}

/** Letters without accents and signs that Graph takes, up to 64, without dots at the ends or two in a row. */
export function mailNicknameOf(userPrincipalName: string): string {
  const [local = ''] = userPrincipalName.split('@');
  const plain = local
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9.!#$%&'*+\-/=?^_`{|}~]/g, '')
    .replace(/\.{2,}/g, '.')
    .slice(0, 64)
    .replace(/^\.|\.$/g, '');
  return plain === '' ? 'user' : plain;
}

/** What of the wanted is not there yet. */
export function stillWanted({ properties, manager }: Wanted, current: RawPerson, reader: PersonReader): Wanted {
  const held: Readonly<Record<string, unknown>> = current;
  const open = Object.entries(properties).filter(([name, value]) => (held[name] ?? null) !== value);
  const isLed = reader.wantsManagers && (current.manager?.id.toLowerCase() ?? null) === manager;
  return { properties: Object.fromEntries(open), ...(manager !== undefined && !isLed && { manager }) };
}
