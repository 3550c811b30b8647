import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHttpsServer } from '@vercel/cosmosdb-server';
import { openCosmosStore } from '../src/store/cosmos/cosmos-store.ts';
import type { Store } from '../src/store/store.ts';
import type { Noted, Report, Task } from './bench-figures.ts';
import { openProduct } from './bench-product.ts';

/** What surrounds a body in a container: ids, place, search text, facets, the service's own fields. */
const bytesAround = 700;
const unitsPerKilobyte = { written: 5, read: 1 };

/**
 * A first sync stored in the wire-compatible server that the tests use. It counts requests truly and knows no prices:
 * units are an estimate from what Microsoft writes of items of a kilobyte.
 */
export async function measureCosmos({ tenant }: Extract<Task, { readonly kind: 'cosmos' }>): Promise<Report> {
  const count = { requests: 0, documents: 0, units: 0 };
  const server = await startServer(() => (count.requests += 1));
  const store = await openCosmosStore({ endpoint: server.endpoint, key: 'YW55IGtleQ==', databaseId: 'bench' });
  const product = await openProduct({ store: counted(store, count), tenant, scope: { kind: 'all' }, manager: false });
  const perChange = (name: string, changes: number): readonly Noted[] => {
    const of = (value: number): string => (value / changes).toFixed(2);
    const figure = `${of(count.requests)} requests, ${of(count.documents)} documents written, about ${of(count.units)} RU`;
    Object.assign(count, { requests: 0, documents: 0, units: 0 });
    return [{ name: `${name}, each of ${changes.toLocaleString('en')} changes`, figure }];
  };
  try {
    const overview = await product.preview('complete overview, Cosmos DB');
    const notes = perChange('overview', overview.figures.changes);
    const apply = await product.approve('apply, Cosmos DB', overview.run.overviewId);
    const runs = [overview.figures, apply.figures];
    return { runs, notes: [...notes, ...perChange('apply', overview.figures.changes)] };
  } finally {
    await product.stop();
    await store.close();
    server.stop();
  }
}

/** Starts the server on a port of its own. It knows no query plans, without which the SDK does too. */
async function startServer(asked: () => void): Promise<{ readonly endpoint: string; readonly stop: () => void }> {
  const server = createHttpsServer({ keepAlive: true });
  const [handler] = server.listeners('request');
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    asked();
    if (request.headers['x-ms-cosmos-is-query-plan-request'] === undefined)
      Reflect.apply(handler as (...args: unknown[]) => void, server, [request, response]);
    else {
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end('{"message":"no query plans here"}');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { endpoint: `https://127.0.0.1:${String((server.address() as AddressInfo).port)}`, stop };
}

interface Count {
  documents: number;
  units: number;
}

/** The same store, with what passes through it counted. */
function counted(store: Store, count: Count): Store {
  const read = <Item>(items: readonly Item[]): readonly Item[] => {
    for (const item of items) count.units += unitsPerKilobyte.read * kilobytes(item);
    return items;
  };
  return {
    get: async (...args) => {
      const found = await store.get(...args);
      read([found ?? null]);
      return found;
    },
    getMany: async (...args) => {
      const found = await store.getMany(...args);
      count.units += unitsPerKilobyte.read * (args[2].length - found.length);
      read(found);
      return found;
    },
    list: async (...args) => {
      const found = await store.list(...args);
      read(found);
      return found;
    },
    async *scan(...args) {
      for await (const page of store.scan(...args)) {
        read(page);
        yield page;
      }
    },
    write: (collection, partition, operations, options) => {
      count.documents += operations.length;
      for (const operation of operations) count.units += unitsPerKilobyte.written * kilobytes(operation);
      return store.write(collection, partition, operations, options);
    },
    count: (...args) => store.count(...args),
    clear: (...args) => store.clear(...args),
    ping: () => store.ping(),
    close: () => store.close(),
  };
}

function kilobytes(item: unknown): number {
  return Math.ceil((JSON.stringify(item).length + bytesAround) / 1024);
}
