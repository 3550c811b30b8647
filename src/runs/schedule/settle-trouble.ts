import { digest } from '../../model/digest.ts';
import type { Connection } from '../../model/connection.ts';
import type { CredentialProfile } from '../../model/credential-profile.ts';
import { rollcallName } from '../../model/role.ts';
import type { Run } from '../../model/run.ts';
import type { Trouble } from '../../model/trouble.ts';
import { StoreUnavailable, type Store } from '../../store/store.ts';
import { configurationDigest } from '../configuration.ts';
import { readState } from '../connection-state.ts';
import { isOverdue, troubleAfter } from './trouble.ts';

const attempts = 20;

/** What a run is tried with: changing any of it may end a trouble. */
export function attemptDigest(connection: Connection, profile: CredentialProfile | undefined): string {
  return digest({
    configuration: configurationDigest(connection),
    credentialProfileId: connection.credentialProfileId,
    clientId: profile?.clientId ?? null,
    secretRef: profile?.secretRef ?? null,
    ...(profile?.kind === 'federated' && { identityClientId: profile.identityClientId }),
  });
}

/**
 * The trouble that a connection is in after a run, and disables it where that has lasted too long. Must be called under
 * the run's lease, so that nothing else changes the trouble meanwhile; calling it again changes nothing more.
 */
export async function settleTrouble(options: {
  readonly store: Store;
  readonly run: Run;
  readonly settingsDigest: string;
  readonly now: Date;
}): Promise<Trouble | null> {
  const { store, run } = options;
  const { trouble: before } = await readState(store, run.connectionId);
  const trouble = troubleAfter({ ...options, before });
  if (trouble === null || !isOverdue(trouble, run)) return trouble;
  return { ...trouble, disabledBy: (await disable(options)) ? run.id : null };
}

/** Whether Rollcall has disabled the connection; an edit that was made since the run began is worth another try. */
async function disable({ store, run, now }: { store: Store; run: Run; now: Date }): Promise<boolean> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const stored = await store.get('connections', 'all', run.connectionId);
    if (stored === undefined) return false;
    const { enabled, updatedAt, updatedBy } = stored.body;
    if (!enabled) return updatedBy === rollcallName;
    if (updatedAt > run.startedAt) return false;
    const body = { ...stored.body, enabled: false, updatedAt: now.toISOString(), updatedBy: rollcallName };
    const operation = { kind: 'replace', id: stored.id, body, etag: stored.etag } as const;
    const [result] = await store.write('connections', 'all', [operation]);
    if (result?.ok === true) return true;
  }
  throw new StoreUnavailable(`Connection ${run.connectionId} keeps changing under our hands.`);
}
