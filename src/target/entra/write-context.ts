import { classifyRefusal } from '../../source/entra/classify-failure.ts';
import type { GraphRefusal } from '../../source/entra/graph-answer.ts';
import type { GraphClient } from '../../source/entra/graph-client.ts';
import type { BrokenRows } from '../broken-rows.ts';
import type { BatchWriter } from './batch-writer.ts';
import type { People } from './people.ts';
import type { PersonReader } from './person.ts';
import { no, type No } from './results.ts';
import { writePermission } from './target-failure.ts';
import { claimsOf } from './token-claims.ts';

/** What writing people takes. */
export interface WriteContext {
  readonly client: GraphClient;
  readonly people: People;
  readonly reader: PersonReader;
  readonly batches: BatchWriter;
  readonly broken: BrokenRows;
  readonly confirm: () => Promise<void>;
  readonly signal: AbortSignal;
}

/**
 * What a 403 to a change of one person means: that person is protected, when the app may change people at all.
 *
 * @throws SyncFailure when it may not
 */
export async function afterForbidden(refusal: GraphRefusal, { client, signal }: WriteContext): Promise<No> {
  const claims = claimsOf(await client.signIn(signal));
  if (claims?.mayWrite === false) throw classifyRefusal(refusal, writePermission);
  return no(
    'refused',
    `Graph does not let an app change this person, as is so with administrators and members of role-assignable groups: ${refusal.message}`,
  );
}
