import { chunksOf } from '../../model/chunks.ts';
import type { Container, SqlParameter } from '@azure/cosmos';
import type { Collection, ListQuery, Stored } from '../store.ts';
import type { CosmosConnection } from './cosmos-client.ts';
import { containerOf } from './cosmos-containers.ts';
import { behind, decodeId, encodeId, partitionKeyOf, placeOf } from './cosmos-ids.ts';
import { TryAgain, type Patience } from './patience.ts';

/** Documents in a bulk request: the service's limit. */
export const bulkLimit = 100;
const pageDocuments = 500;

/** A document as it lies in a container. */
export interface Item {
  readonly id: string;
  readonly partition: string;
  readonly place: string;
  readonly body: unknown;
  readonly search?: string;
  readonly facets?: Readonly<Record<string, string>>;
  /** Made anew for every write, so that a write whose answer was lost can be recognised. */
  readonly stamp: string;
  readonly _etag: string;
}

type Found = Pick<Item, 'id' | 'place' | 'body' | '_etag'>;
const found = 'c.id, c.place, c.body, c._etag';

/** Reads documents from the containers. Every method insists as `Patience` says, and throws `StoreUnavailable`. */
export class CosmosDocuments {
  readonly #containers: CosmosConnection['containers'];
  readonly #patience: Patience;

  constructor({ containers, patience }: Pick<CosmosConnection, 'containers' | 'patience'>) {
    this.#containers = containers;
    this.#patience = patience;
  }

  container(collection: Collection): Container {
    return this.#containers[containerOf(collection)];
  }

  /** A point read: 1 RU for a kilobyte. */
  async find(collection: Collection, partition: string, id: string): Promise<Item | undefined> {
    const key = [partitionKeyOf(collection, partition), encodeId(id)];
    const item = this.container(collection).item(encodeId(id), key);
    const response = await this.#patience.insist((abortSignal) => item.read<Item>({ abortSignal }));
    return response.resource;
  }

  /** Point reads, up to 100 in a request. */
  async findMany(collection: Collection, partition: string, ids: readonly string[]): Promise<Found[]> {
    const partitionKey = partitionKeyOf(collection, partition);
    const items: Found[] = [];
    for (const some of chunksOf(ids, bulkLimit)) {
      let waiting = some.map(encodeId);
      await this.#patience.insist(async (abortSignal) => {
        const responses = await bulk(
          this.container(collection),
          waiting.map((id) => ({ operationType: 'Read', id, partitionKey: [partitionKey, id] })),
          abortSignal,
        );
        items.push(
          ...responses
            .filter(({ statusCode }) => statusCode === 200)
            .map(({ resourceBody }) => resourceBody as unknown as Found),
        );
        const failed = responses.find(({ statusCode }) => statusCode !== 200 && statusCode !== 404);
        waiting = waiting.filter((_, index) => ![200, 404].includes(responses[index]?.statusCode ?? 0));
        if (failed !== undefined) {
          // 413: all together were too much for one answer; those that came are kept, so the rest gets smaller.
          const status = failed.statusCode === 413 && waiting.length < responses.length ? 429 : failed.statusCode;
          throw new TryAgain({ status, code: null, retryAfter: null, message: 'bulk read' });
        }
      });
    }
    return items;
  }

  async list(collection: Collection, partition: string, query: ListQuery): Promise<Found[]> {
    const { conditions, parameters } = narrowing(collection, partition, query);
    const direction = query.descending === true ? 'DESC' : 'ASC';
    const sql = `SELECT TOP ${query.limit} ${found} FROM c WHERE ${conditions} ORDER BY c.place ${direction}`;
    return this.#patience.insist(async (abortSignal) => {
      const iterator = this.container(collection).items.query<Found>(
        { query: sql, parameters },
        { maxItemCount: query.limit, abortSignal },
      );
      const items: Found[] = [];
      while (items.length < query.limit && iterator.hasMoreResults()) {
        items.push(...(await iterator.fetchNext()).resources);
      }
      return items.slice(0, query.limit);
    });
  }

  /**
   * The next page behind a place. Every page is a query of its own rather than a cursor's next step, so that a page
   * can be asked for again; what comes is what the service puts into one answer, 4 MB at most.
   */
  async page(collection: Collection, partition: string | null, after: string | undefined): Promise<Found[]> {
    const scope = partition === null ? wholeCollection(collection) : narrowing(collection, partition, {});
    const conditions = after === undefined ? scope.conditions : `${scope.conditions} AND c.place > @after`;
    const parameters = after === undefined ? scope.parameters : [...scope.parameters, { name: '@after', value: after }];
    const query = `SELECT TOP ${pageDocuments} ${found} FROM c WHERE ${conditions} ORDER BY c.place ASC`;
    return this.#patience.insist(async (abortSignal) => {
      const iterator = this.container(collection).items.query<Found>(
        { query, parameters },
        { maxItemCount: pageDocuments, abortSignal },
      );
      while (iterator.hasMoreResults()) {
        const { resources } = await iterator.fetchNext();
        if (resources.length > 0) {
          return resources;
        }
      }
      return [];
    });
  }

  async count(collection: Collection, partition: string, query: Omit<ListQuery, 'limit'>): Promise<number> {
    const { conditions, parameters } = narrowing(collection, partition, query);
    const sql = `SELECT VALUE COUNT(1) FROM c WHERE ${conditions}`;
    return this.#patience.insist(async (abortSignal) => {
      const iterator = this.container(collection).items.query<number>({ query: sql, parameters }, { abortSignal });
      const { resources } = await iterator.fetchAll();
      // One number, or one for every part of the partition that was counted by itself.
      return resources.reduce((sum, part) => sum + part, 0);
    });
  }
}

/** The SDK's answers to bulk operations, one for each, in their order. */
export async function bulk(
  container: Container,
  operations: Parameters<Container['items']['bulk']>[0],
  abortSignal: AbortSignal,
): ReturnType<Container['items']['bulk']> {
  // Its successor, `executeBulkOperations`, waits a second for more operations to come in every call, and hides how an
  // operation failed; both would be felt in every write of a run.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  return container.items.bulk(operations, { continueOnError: true }, { abortSignal });
}

export function toStored<Body>(item: Pick<Item, 'id' | 'body' | '_etag'>): Stored<Body> {
  return { id: decodeId(item.id), body: item.body as Body, etag: item._etag };
}

interface Narrowing {
  readonly conditions: string;
  readonly parameters: SqlParameter[];
}

/**
 * What a query of one partition is narrowed by. The partition stands in the conditions although its places lie
 * together, because that is what a query is sent to the right machines by
 * (https://learn.microsoft.com/azure/cosmos-db/hierarchical-partition-keys).
 */
function narrowing(collection: Collection, partition: string, query: Omit<ListQuery, 'limit'>): Narrowing {
  const key = partitionKeyOf(collection, partition);
  const first = placeOf(key, encodeId(query.prefix ?? ''));
  const conditions = ['c.partition = @partition', 'c.place >= @first', 'c.place < @behind'];
  const parameters: SqlParameter[] = [
    { name: '@partition', value: key },
    { name: '@first', value: first },
    { name: '@behind', value: behind(first) },
  ];
  if (query.after !== undefined) {
    conditions.push(`c.place ${query.descending === true ? '<' : '>'} @after`);
    parameters.push({ name: '@after', value: placeOf(key, encodeId(query.after)) });
  }
  for (const [index, [name, value]] of Object.entries(query.facets ?? {}).entries()) {
    conditions.push(`c.facets["${name}"] = @facet${index}`);
    parameters.push({ name: `@facet${index}`, value });
  }
  if (query.text !== undefined && query.text !== '') {
    conditions.push('CONTAINS(c.search, @text)');
    parameters.push({ name: '@text', value: query.text });
  }
  return { conditions: conditions.join(' AND '), parameters };
}

function wholeCollection(collection: Collection): Narrowing {
  return {
    conditions: 'c.place >= @first AND c.place < @behind',
    parameters: [
      { name: '@first', value: `${collection}/` },
      { name: '@behind', value: behind(`${collection}/`) },
    ],
  };
}
