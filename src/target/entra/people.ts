import { z } from 'zod';
import { chunksOf } from '../../model/chunks.ts';
import { immutableIdOf } from '../../model/immutable-id.ts';
import { BatchReader } from '../../source/entra/batch.ts';
import type { GraphClient } from '../../source/entra/graph-client.ts';
import { NextLinks } from '../../source/entra/next-link.ts';
import { isObjectId, objectId } from '../../source/entra/object-id.ts';
import { listPages, pageReader, pageSize, type Page } from '../../source/entra/pages.ts';
import { listedCost, resourceUnits } from '../../source/entra/resource-units.ts';
import type { RemoteUser } from '../remote.ts';
import { administratorsAmong } from './administrators.ts';
import type { PersonReader, RawPerson } from './person.ts';

/** `endsWith`, and the Immutable ID, are answered from an index (https://learn.microsoft.com/graph/aad-advanced-queries). */
export const fromIndex = { ConsistencyLevel: 'eventual' };
/** As many as `in` takes without the index; with it nothing is documented. */
const idsPerFilter = 15;

const never = new AbortController().signal;

/** Everybody of a domain, as a filter that only the index answers. */
export function inDomain(domain: string): string {
  const filter = `endsWith(userPrincipalName,'@${domain.replaceAll("'", "''")}')`;
  return `$count=true&$filter=${encodeURIComponent(filter)}`;
}

/** A person as they are now, and whether they administer the tenant. */
export interface Standing {
  readonly raw: RawPerson;
  readonly isAdministrator: boolean;
}

/** Reads the people of a domain. Throws what the Graph client throws. */
export class People {
  readonly #client: GraphClient;
  readonly #reader: PersonReader;
  readonly #domain: string;
  /** Who was given their Immutable ID here: the index may not know of it yet. */
  readonly #added = new Map<string, string>();

  constructor(client: GraphClient, { reader, domain }: { readonly reader: PersonReader; readonly domain: string }) {
    this.#client = client;
    this.#reader = reader;
    this.#domain = domain;
  }

  /** Notes somebody who has this Immutable ID now. */
  note(immutableId: string, id: string): void {
    this.#added.set(immutableId, id);
  }

  /** Everybody of the domain, those whom the index does not know yet last. */
  async *everybody(): AsyncGenerator<readonly RemoteUser[], void, undefined> {
    const late = new Set(this.#added.values());
    for await (const page of this.#indexed()) {
      for (const { id } of page) late.delete(id);
      yield page;
    }
    const found = await this.byId([...late]);
    if (found.length > 0) yield found;
  }

  /**
   * Everybody whom the index knows. The index that answers does not know managers: they are read one by one for a domain of
   * one page, and else from a listing of everybody in the tenant that brings nothing but ids.
   */
  async *#indexed(): AsyncGenerator<readonly RemoteUser[], void, undefined> {
    const pages = this.#ofDomain();
    const first = await pages.next();
    if (first.done === true) return;
    if (!this.#reader.wantsManagers) {
      yield* this.#ours(first.value);
      for await (const page of pages) yield* this.#ours(page);
      return;
    }
    const second = await pages.next();
    if (second.done === true) {
      const found = await this.byId(first.value.map(({ id }) => id));
      if (found.length > 0) yield found;
      return;
    }
    const managers = await this.#managers();
    const led = (page: readonly RawPerson[]): RawPerson[] =>
      page.map((raw) => ({ ...raw, manager: managers.get(raw.id.toLowerCase()) ?? null }));
    yield* this.#ours(led(first.value));
    yield* this.#ours(led(second.value));
    for await (const page of pages) yield* this.#ours(led(page));
  }

  *#ours(page: readonly RawPerson[]): Generator<readonly RemoteUser[], void, undefined> {
    const users = page.flatMap((raw) => this.#reader.toUser(raw) ?? []);
    if (users.length > 0) yield users;
  }

  #ofDomain(): AsyncGenerator<readonly RawPerson[], void, undefined> {
    const parameters = `${this.#reader.parameters({ managers: false })}&${inDomain(this.#domain)}`;
    return listPages(
      this.#client,
      {
        path: `/users?${parameters}&$top=${String(pageSize)}`,
        headers: fromIndex,
        units: resourceUnits({ listed: listedCost.users, select: true, expand: false, top: pageSize }),
        read: pageReader(this.#reader.schema, (raw) => raw),
      },
      never,
    );
  }

  async #managers(): Promise<ReadonlyMap<string, { readonly id: string }>> {
    const managers = new Map<string, { readonly id: string }>();
    const led = z.object({ id: objectId, manager: z.object({ id: objectId }).nullish() });
    const listing = {
      path: `/users?$select=id&$expand=manager($select=id)&$top=${String(pageSize)}`,
      units: resourceUnits({ listed: listedCost.users, select: true, expand: true, top: pageSize }),
      read: pageReader(led, (raw) => raw),
    };
    for await (const page of listPages(this.#client, listing, never)) {
      for (const { id, manager } of page) if (manager) managers.set(id.toLowerCase(), { id: manager.id });
    }
    return managers;
  }

  /** Those of the ids who are people of the domain; as they are now, not from the index. */
  async byId(ids: readonly string[]): Promise<readonly RemoteUser[]> {
    const people = await this.#byId(ids);
    return [...people.values()].flatMap((raw) => this.#reader.toUser(raw) ?? []);
  }

  /** By id in lower case. Who is not among the answers is asked for alone: only then is it certain that nobody is there. */
  async #byId(ids: readonly string[]): Promise<ReadonlyMap<string, RawPerson>> {
    const wanted = new Set(ids.filter(isObjectId).map((id) => id.toLowerCase()));
    const found = new Map<string, RawPerson>();
    const expand = this.#reader.wantsManagers;
    const units = resourceUnits({ listed: listedCost.users, select: true, expand, top: null });
    const requests = [...chunksOf([...wanted], idsPerFilter)].map((chunk) => {
      const filter = encodeURIComponent(`id in (${chunk.map((id) => `'${id}'`).join(',')})`);
      return { path: `/users?${this.#reader.parameters({ managers: true })}&$filter=${filter}`, units, about: null };
    });
    const links = new NextLinks(this.#client.endpoint);
    const read = pageReader(this.#reader.schema, (raw) => raw);
    const reader = new BatchReader<null, Page<RawPerson>>(this.#client, requests, read);
    for await (const answers of reader.answers(never)) {
      for (const { outcome } of answers) {
        if (outcome.kind === 'refused') {
          if (outcome.refusal.status !== 400) throw outcome.refusal;
          continue;
        }
        const { items, next } = outcome.result;
        for (const raw of items) if (wanted.has(raw.id.toLowerCase())) found.set(raw.id.toLowerCase(), raw);
        if (next !== null) reader.askNext({ path: links.follow(next), units, about: null });
      }
    }
    const missing = [...wanted].filter((id) => !found.has(id));
    for await (const [id, raw] of this.#oneByOne(missing)) found.set(id, raw);
    return found;
  }

  async byExternalId(externalIds: readonly string[]): Promise<readonly RemoteUser[]> {
    const open = new Set(externalIds);
    const found: RemoteUser[] = [];
    const take = async (ids: readonly string[]): Promise<void> => {
      for (const user of await this.byId(ids)) {
        if (user.externalId === null || !open.has(user.externalId)) continue;
        found.push(user);
        open.delete(user.externalId);
      }
    };
    await take([...open].flatMap((externalId) => this.#added.get(immutableIdOf(externalId)) ?? []));
    await take(await this.#withImmutableIds([...open].filter((externalId) => externalId !== '').map(immutableIdOf)));
    return found;
  }

  async #withImmutableIds(immutableIds: readonly string[]): Promise<readonly string[]> {
    const units = resourceUnits({ listed: listedCost.users, select: true, expand: false, top: null });
    const requests = [...chunksOf(immutableIds, idsPerFilter)].map((chunk) => {
      const values = chunk.map((value) => `'${value.replaceAll("'", "''")}'`).join(',');
      const filter = encodeURIComponent(`onPremisesImmutableId in (${values})`);
      const path = `/users?$select=id&$count=true&$filter=${filter}`;
      return { path, headers: fromIndex, units, about: null };
    });
    const ids: string[] = [];
    const links = new NextLinks(this.#client.endpoint);
    const read = pageReader(z.object({ id: objectId }), ({ id }) => id);
    const reader = new BatchReader<null, Page<string>>(this.#client, requests, read);
    for await (const answers of reader.answers(never)) {
      for (const { outcome } of answers) {
        if (outcome.kind === 'refused') throw outcome.refusal;
        const { items, next } = outcome.result;
        ids.push(...items);
        if (next !== null) reader.askNext({ path: links.follow(next), headers: fromIndex, units, about: null });
      }
    }
    return ids;
  }

  /** People by object id or user principal name, as they are now; who is not there is left out. */
  async *#oneByOne(keys: readonly string[]): AsyncGenerator<readonly [string, RawPerson], void, undefined> {
    const parameters = this.#reader.parameters({ managers: true });
    const expand = this.#reader.wantsManagers;
    const units = resourceUnits({ listed: listedCost.user, select: true, expand, top: null });
    const requests = keys.map((key) => ({
      path: `/users/${encodeURIComponent(key)}?${parameters}`,
      units,
      about: key,
    }));
    const reader = new BatchReader(this.#client, requests, (json) => this.#reader.parse(json));
    for await (const answers of reader.answers(never)) {
      for (const { about, outcome } of answers) {
        if (outcome.kind === 'result') yield [about, outcome.result];
        else if (outcome.refusal.status !== 404) throw outcome.refusal;
      }
    }
  }

  /** People by user principal name, guests and all: who has a name that somebody is to be added with. */
  async byName(userPrincipalNames: readonly string[]): Promise<ReadonlyMap<string, RawPerson>> {
    const found = new Map<string, RawPerson>();
    for await (const [name, raw] of this.#oneByOne([...new Set(userPrincipalNames)])) found.set(name, raw);
    return found;
  }

  /** People of the domain by id in lower case, as they are now, with what protects them; others are left out. */
  async standing(ids: readonly string[]): Promise<ReadonlyMap<string, Standing>> {
    const [people, roles] = await Promise.all([this.#byId(ids), administratorsAmong(this.#client, ids, never)]);
    const standing = new Map<string, Standing>();
    for (const [id, raw] of people) {
      const isAdministrator = roles.get(id);
      if (isAdministrator !== undefined && this.#reader.toUser(raw) !== null)
        standing.set(id, { raw, isAdministrator });
    }
    return standing;
  }
}
