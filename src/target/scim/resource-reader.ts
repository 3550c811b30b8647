import { chunksOf } from '../../model/chunks.ts';
import type { RemoteClass } from '../remote.ts';
import { inLanes } from '../in-lanes.ts';
import type { JsonObject } from './json.ts';
import { ListRefused } from './list-page.ts';
import { listResources } from './list-resources.ts';
import { externalIdOf, idOf } from './resource.ts';
import { SyncFailure } from '../../model/failure.ts';
import type { ScimClient } from './scim-client.ts';
import type { ServiceConfig } from './service-config.ts';

/** How many values one filter asks for, so that its address stays below 2,000 characters. */
const valuesInFilter = 20;

/** How many requests of one batch are under way at a time; the pace holds for all of them together. */
export const lanes = 6;

/** How many groups come in a page with their members. */
const groupsInPage = 20;

const usualPageSize = 100;
const largestPageSize = 500;

/** How far a service goes along with filters: several values with `or`, one at a time, not at all. */
type FilterWay = 'or' | 'one' | 'none';

/** Which attributes of a group are wanted: with thousands of members, only what is needed should come. */
export type Part = 'everything' | 'without-members' | 'members';

const partQueries: Readonly<Record<Part, Readonly<Record<string, string>>>> = {
  everything: {},
  'without-members': { excludedAttributes: 'members' },
  members: { attributes: 'members' },
};

/** Reads resources of a service as they are: page by page, by id, by external id. */
export class ResourceReader {
  readonly #client: ScimClient;
  readonly #config: ServiceConfig;
  #takesParts = true;
  readonly #ways = new Map<string, FilterWay>();
  readonly #proven = new Set<string>();
  /** Somebody who is there: whether `or` works can be asked with them. */
  readonly #known = new Map<string, string>();

  constructor(client: ScimClient, config: ServiceConfig) {
    this.#client = client;
    this.#config = config;
  }

  /** @throws SyncFailure, also when the service has no such listing at all */
  async *all(of: RemoteClass, part: Part): AsyncGenerator<readonly JsonObject[], void, undefined> {
    const query = this.#query(of, part);
    try {
      yield* this.#list(of, query, part === 'members' ? groupsInPage : undefined);
    } catch (error) {
      if (!(error instanceof ListRefused)) throw error;
      if (this.#leavesParts(query)) yield* this.all(of, part);
      else {
        const detail = `${this.#config.endpoints[of]} cannot be read. ${error.message} Check the address.`;
        throw new SyncFailure('target-refused', detail, { cause: error });
      }
    }
  }

  /** One resource, or null when it is not there. */
  async one(of: RemoteClass, id: string, part: Part): Promise<JsonObject | null> {
    const query = this.#query(of, part);
    const search = new URLSearchParams(query).toString();
    const path = `${this.#config.endpoints[of]}/${encodeURIComponent(id)}`;
    const { status, json } = await this.#client.read(search === '' ? path : `${path}?${search}`);
    if (status === 200 && idOf(json) !== null) return json;
    if (status === 400 && this.#leavesParts(query)) return this.one(of, id, part);
    // An id that no object can have is answered with 400 here and there.
    if (status === 404 || status === 410 || status === 400) return null;
    throw new SyncFailure('target-unavailable', this.#client.saying(status, json));
  }

  /** Those of the ids that are there. Nobody counts as gone whom only a filter did not find. */
  async byIds(of: RemoteClass, ids: readonly string[], part: Part): Promise<ReadonlyMap<string, JsonObject>> {
    const found = new Map<string, JsonObject>();
    const asked = [...new Set(ids)].filter((id) => id !== '');
    if (asked.length > 1) {
      for (const chunk of chunksOf(asked, valuesInFilter)) {
        if (this.#way(of, 'id') !== 'or') break;
        for (const resource of await this.#byFilter(of, 'id', chunk, part)) found.set(idOf(resource) ?? '', resource);
      }
    }
    const missing = asked.filter((id) => !found.has(id));
    await inLanes(missing, lanes, async (id) => {
      const resource = await this.one(of, id, part);
      if (resource !== null) found.set(id, resource);
    });
    return found;
  }

  async byExternalIds(of: RemoteClass, externalIds: readonly string[]): Promise<readonly JsonObject[]> {
    const asked = [...new Set(externalIds)].filter((id) => id !== '');
    const found = new Map<string, JsonObject>();
    const take = (resources: readonly JsonObject[]): void => {
      for (const resource of resources) found.set(idOf(resource) ?? '', resource);
    };
    const chunks = [...chunksOf(asked, valuesInFilter)];
    await inLanes(chunks, lanes, async (chunk) => {
      if (this.#way(of, 'externalId') === 'or') take(await this.#byFilter(of, 'externalId', chunk, 'without-members'));
      if (this.#way(of, 'externalId') === 'one')
        for (const externalId of chunk) take(await this.#byFilter(of, 'externalId', [externalId], 'without-members'));
    });
    if (this.#way(of, 'externalId') === 'none' && asked.length > 0) {
      const wanted = new Set(asked);
      for await (const page of this.all(of, 'without-members'))
        take(page.filter((resource) => wanted.has(externalIdOf(resource) ?? '')));
    }
    return [...found.values()];
  }

  #query(of: RemoteClass, part: Part): Readonly<Record<string, string>> {
    return of === 'group' && this.#takesParts ? partQueries[part] : {};
  }

  /** The service may not know how to give a part of a resource: from now on it gives everything. */
  #leavesParts(query: Readonly<Record<string, string>>): boolean {
    const asked = Object.keys(query).length > 0;
    if (asked) this.#takesParts = false;
    return asked;
  }

  #way(of: RemoteClass, attribute: string): FilterWay {
    return this.#ways.get(`${of} ${attribute}`) ?? (this.#config.filter ? 'or' : 'none');
  }

  /**
   * Whose attribute has one of the values. Where the service refuses the filter, or does not know `or` and does not say
   * so, the way is another one from now on.
   */
  async #byFilter(
    of: RemoteClass,
    attribute: 'id' | 'externalId',
    values: readonly string[],
    part: Part,
  ): Promise<readonly JsonObject[]> {
    const kind = `${of} ${attribute}`;
    const query = this.#query(of, part);
    const known = values.length > 1 && !this.#proven.has(kind) ? this.#known.get(kind) : undefined;
    const asked = known === undefined || values.includes(known) ? values : [...values, known];
    const filter = asked.map((value) => `${attribute} eq ${JSON.stringify(value)}`).join(' or ');
    const found: JsonObject[] = [];
    try {
      for await (const page of this.#list(of, { ...query, filter })) found.push(...page);
    } catch (error) {
      if (!(error instanceof ListRefused)) throw error;
      if (this.#leavesParts(query)) {
        const whole = await this.#byFilter(of, attribute, values, part);
        // Refused all the same: it was the filter.
        if (this.#ways.has(kind)) this.#takesParts = true;
        return whole;
      }
      this.#ways.set(kind, values.length > 1 ? 'one' : 'none');
      return [];
    }
    const named = found.filter((resource) => asked.includes(valueIn(resource, attribute)));
    // Who gives more than was asked for does not filter, and gave everything.
    if (named.length < found.length) this.#ways.set(kind, 'none');
    else if (named.some((resource) => valueIn(resource, attribute) !== asked[0])) this.#proven.add(kind);
    else if (known !== undefined) this.#ways.set(kind, 'one');
    return named.filter((resource) => values.includes(valueIn(resource, attribute)));
  }

  async *#list(
    of: RemoteClass,
    query: Readonly<Record<string, string>>,
    most: number = largestPageSize,
  ): AsyncGenerator<readonly JsonObject[], void, undefined> {
    const { endpoints, maxResults, cursor } = this.#config;
    const pageSize = Math.min(maxResults ?? usualPageSize, most);
    const listing = { endpoint: endpoints[of], query, pageSize };
    for await (const page of listResources(this.#client, listing, { paging: cursor ? 'cursor' : 'index' })) {
      const last = page.at(-1);
      for (const attribute of ['id', 'externalId'] as const)
        if (last !== undefined && valueIn(last, attribute) !== '')
          this.#known.set(`${of} ${attribute}`, valueIn(last, attribute));
      yield page;
    }
  }
}

function valueIn(resource: JsonObject, attribute: 'id' | 'externalId'): string {
  return (attribute === 'id' ? idOf(resource) : externalIdOf(resource)) ?? '';
}
