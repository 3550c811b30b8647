import type { Connection } from '../../model/connection.ts';
import type { Attributes } from '../../model/directory.ts';
import type { PersonNamed } from '../../model/explanation.ts';
import { foldText } from '../../model/search.ts';
import type { Store } from '../../store/store.ts';
import type { StoredReading } from './stored-reading.ts';

const mostKept = 50;
const objectIdPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export interface SoughtPeople {
  readonly people: readonly PersonNamed[];
  /** How many more fit. */
  readonly more: number;
}

/**
 * People whom a connection read or brought in, by object id, address, or a part of the display name, without regard to
 * case and accents. Whoever fits exactly is meant, whoever else has the text in their name.
 */
export async function seekPeople(
  store: Store,
  text: string,
  options: { readonly connection: Connection; readonly reading: StoredReading | null },
): Promise<SoughtPeople> {
  const wanted = foldText(text.trim());
  if (wanted === '') return { people: [], more: 0 };
  const fits = new Fits(wanted);
  await seekInReading(options.reading, wanted, fits);
  await seekInDirectory(store, wanted, { connectionId: options.connection.id, reading: options.reading, fits });
  return fits.found();
}

/** The id or address that a text is, which only one person has and a tenant can be asked for; null for a name. */
export function idOrAddressIn(text: string): string | null {
  const trimmed = text.trim();
  if (isObjectId(trimmed)) return trimmed.toLowerCase();
  return trimmed.includes('@') ? trimmed : null;
}

function isObjectId(text: string): boolean {
  return objectIdPattern.test(text.toLowerCase());
}

export function personNamed(id: string, attributes: Attributes | Partial<Attributes>): PersonNamed {
  const named = ['displayName', 'userPrincipalName', 'mail'].map((name) => attributes[name]).find(isText);
  const { userPrincipalName } = attributes;
  return { id, name: named ?? id, userPrincipalName: isText(userPrincipalName) ? userPrincipalName : null };
}

async function seekInReading(reading: StoredReading | null, wanted: string, fits: Fits): Promise<void> {
  if (reading === null) return;
  if (isObjectId(wanted)) {
    for (const [id, { attributes }] of await reading.snapshot.users([wanted])) fits.take(id, attributes);
    return;
  }
  for await (const people of reading.snapshot.allUsers())
    for (const [id, { attributes }] of people) fits.take(id, attributes);
}

/** Those of the directory whom the connection brought in and no reading has: people who left the tenant. */
async function seekInDirectory(
  store: Store,
  wanted: string,
  options: { readonly connectionId: string; readonly reading: StoredReading | null; readonly fits: Fits },
): Promise<void> {
  const { connectionId, reading, fits } = options;
  const found = await store.list('directoryUsers', 'directory', { text: wanted, limit: mostKept * 2 });
  const brought = found.flatMap(({ body: { sourceId, owner, attributes } }) =>
    sourceId !== null && owner === connectionId ? [{ sourceId, attributes }] : [],
  );
  // Whoever was read has been counted, also where there were too many to keep.
  const read = await reading?.snapshot.users(brought.map(({ sourceId }) => sourceId));
  for (const { sourceId, attributes } of brought) if (read?.has(sourceId) !== true) fits.take(sourceId, attributes);
}

/** Keeps who fits exactly, and while there is nobody like that, who fits in part. */
class Fits {
  readonly #wanted: string;
  readonly #exact = new Map<string, PersonNamed>();
  readonly #inPart = new Map<string, PersonNamed>();
  #more = 0;

  constructor(wanted: string) {
    this.#wanted = wanted;
  }

  take(id: string, attributes: Attributes | Partial<Attributes>): void {
    if (this.#exact.has(id) || this.#inPart.has(id)) return;
    const names = [attributes.displayName, attributes.userPrincipalName, attributes.mail];
    const words = [id, ...names.filter(isText)].map(foldText);
    if (words.includes(this.#wanted)) {
      if (this.#exact.size < mostKept) this.#exact.set(id, personNamed(id, attributes));
    } else if (words.some((word) => word.includes(this.#wanted))) {
      if (this.#inPart.size < mostKept) this.#inPart.set(id, personNamed(id, attributes));
      else this.#more += 1;
    }
  }

  found(): SoughtPeople {
    const isExact = this.#exact.size > 0;
    const people = [...(isExact ? this.#exact : this.#inPart).values()];
    const byName = people.sort((a, b) => (a.name < b.name || (a.name === b.name && a.id < b.id) ? -1 : 1));
    return { people: byName, more: isExact ? 0 : this.#more };
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
