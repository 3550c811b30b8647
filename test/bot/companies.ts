import type { Company } from '../support/array-source.ts';
import { ArraySource } from '../support/array-source.ts';

/** A company of people `Person 1` to `Person <count>`, all in group Everyone. */
export function companyOf(count: number): Company {
  const ids = Array.from({ length: count }, (_, index) => `u${index + 1}`);
  return {
    users: ids.map((id) => ({
      id,
      guest: false,
      attributes: {
        userPrincipalName: `${id}@contoso.example`,
        displayName: `Person ${id.slice(1)}`,
        jobTitle: 'Engineer',
        accountEnabled: true,
      },
    })),
    groups: [{ id: 'g1', displayName: 'Everyone', description: null, mail: null }],
    members: { g1: ids.map((id) => ({ id, kind: 'user' })) },
  };
}

/** A source that waits before its first page, until it is let go: for looking at a run while it runs. */
export class WaitingSource extends ArraySource {
  readonly #gate = Promise.withResolvers<null>();

  letGo(): void {
    this.#gate.resolve(null);
  }

  override async *readGroups(): ReturnType<ArraySource['readGroups']> {
    await this.#gate.promise;
    return yield* super.readGroups();
  }

  override async *readUsers(query: Parameters<ArraySource['readUsers']>[0]): ReturnType<ArraySource['readUsers']> {
    await this.#gate.promise;
    return yield* super.readUsers(query);
  }
}
