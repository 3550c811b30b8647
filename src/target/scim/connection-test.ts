import { SyncFailure } from '../../model/failure.ts';
import type { RemoteTest } from '../remote.ts';
import { ListRefused, readPage } from './list-page.ts';
import { quickPolicy } from './retry.ts';
import type { ScimClient } from './scim-client.ts';
import { readCapabilities } from './service-config.ts';

/** Signs in anew and reads what the service offers and one page of people, with little patience. */
export async function testConnection(client: ScimClient, signal: AbortSignal): Promise<RemoteTest> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(2 * quickPolicy.timeout)]);
  const quick = client.with({ policy: quickPolicy, signal: deadline });
  try {
    const offered = await readCapabilities(quick);
    await readPage(quick, { endpoint: '/Users', query: {}, pageSize: 1 }, { startIndex: '1' });
    if (offered === null) return { ok: true, detail: 'People can be read; the service does not say what it can do.' };
    const { patch, bulk, filter } = offered;
    const able = [
      patch ? 'PATCH' : 'no PATCH',
      bulk === null ? 'no Bulk' : `Bulk of ${bulk.maxOperations}`,
      filter ? 'filters' : 'no filters',
    ];
    return { ok: true, detail: `People can be read; the service offers ${able.join(', ')}.` };
  } catch (error) {
    if (signal.aborted) throw signal.reason instanceof SyncFailure ? signal.reason : new SyncFailure('cancelled');
    return { ok: false, detail: detailOf(error, deadline) };
  }
}

function detailOf(error: unknown, deadline: AbortSignal): string {
  if (error instanceof SyncFailure && error.detail !== null) return error.detail;
  if (error instanceof ListRefused) return `People cannot be read. ${error.message} Check the address.`;
  return deadline.aborted ? 'The service did not answer in time.' : 'The service cannot be used.';
}
