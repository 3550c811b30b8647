import { randomUUID } from 'node:crypto';
import { openCosmosStore } from '../../../src/store/cosmos/cosmos-store.ts';
import { storeContract } from '../../contracts/store.ts';
import { deleteDatabase, startCosmosServer } from '../../support/cosmos.ts';

storeContract('The Cosmos DB store, on the wire-compatible server,', async (to) => {
  const server = await startCosmosServer();
  const patience = to === 'be lost' ? 500 : 30_000;
  const options = { endpoint: server.endpoint, key: server.key, databaseId: randomUUID(), patience };
  const store = await openCosmosStore(options);
  return {
    store,
    another: () => openCosmosStore(options),
    takeAway: () => server.stop(),
    dispose: async () => {
      await store.close();
      await server.stop();
    },
  };
});

const { COSMOS_ENDPOINT: endpoint, COSMOS_KEY: key } = process.env;
if (endpoint !== undefined && key !== undefined) {
  storeContract('The Cosmos DB store, at COSMOS_ENDPOINT,', async () => {
    const options = { endpoint, key, databaseId: `rollcall-test-${randomUUID()}` };
    const store = await openCosmosStore(options);
    return {
      store,
      another: () => openCosmosStore(options),
      takeAway: () => store.close(),
      dispose: async () => {
        await store.close();
        await deleteDatabase(options);
      },
    };
  });
}
