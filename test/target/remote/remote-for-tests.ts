import { MemoryRemote, type MemoryRemoteOptions } from '../../support/memory-remote.ts';
import type { RemoteUnderTest } from '../../contracts/remote-under-test.ts';

export interface MemoryRemoteUnderTest extends RemoteUnderTest {
  readonly remote: MemoryRemote;
}

/** A remote in memory, as suites use it. */
export async function openMemoryRemote(options: MemoryRemoteOptions = {}): Promise<MemoryRemoteUnderTest> {
  const remote = new MemoryRemote(options);
  return {
    remote,
    required: () => ({}),
    byHand: {
      add: async (of, made) => remote.add(of, made),
      edit: async (of, id, attributes) => {
        remote.edit(of, id, { attributes });
      },
      setActive: async (id, active) => {
        remote.edit('user', id, { active });
      },
      remove: async (of, id) => {
        remote.remove(of, id);
      },
      join: async (groupId, userId) => {
        remote.join(groupId, userId);
      },
      leave: async (groupId, userId) => {
        remote.leave(groupId, userId);
      },
    },
    loseNextAnswer: () => {
      remote.loseNextAnswer();
    },
    dispose: () => Promise.resolve(),
  };
}
