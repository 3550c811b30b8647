import { storeContract } from '../contracts/store.ts';
import { MemoryStore } from './memory-store.ts';

storeContract('The store in memory', () => {
  const store = new MemoryStore();
  return Promise.resolve({
    store,
    another: () => Promise.resolve(new MemoryStore(store)),
    takeAway: () => store.close(),
    dispose: () => store.close(),
  });
});
