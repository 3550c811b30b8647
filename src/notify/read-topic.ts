import type { Connection } from '../model/connection.ts';
import type { CredentialProfile } from '../model/credential-profile.ts';
import type { Failure } from '../model/failure.ts';
import { connectionOf } from '../model/ids.ts';
import type { NoticeTopic } from '../model/notice.ts';
import type { Overview } from '../model/overview.ts';
import type { Run } from '../model/run.ts';
import type { Store } from '../store/store.ts';

/** What a notice is about, with everything that a message about it says. */
export type Topic =
  | { readonly kind: 'run-ended'; readonly run: Run; readonly connection: Connection; readonly later: boolean }
  | { readonly kind: 'trouble'; readonly run: Run; readonly connection: Connection; readonly failure: Failure }
  | {
      readonly kind: 'disabled';
      readonly run: Run;
      readonly connection: Connection;
      readonly failure: Failure;
      readonly since: string;
    }
  | {
      readonly kind: 'secret-expires';
      readonly profile: CredentialProfile;
      readonly expiresAt: string;
      readonly days: number;
    }
  | { readonly kind: 'release-asked'; readonly overview: Overview; readonly connection: Connection }
  | { readonly kind: 'overview-over'; readonly overview: Overview; readonly connection: Connection };

/** Reads what a notice is about; null when it is gone, or no longer as the notice says: then there is nothing to say. */
export async function readTopic(store: Pick<Store, 'get'>, topic: NoticeTopic): Promise<Topic | null> {
  switch (topic.kind) {
    case 'run-ended':
    case 'trouble':
    case 'disabled': {
      const id = connectionOf(topic.runId);
      const [run, connection] = await Promise.all([
        store.get('runs', id, topic.runId),
        store.get('connections', 'all', id),
      ]);
      return run === undefined || connection === undefined
        ? null
        : { ...topic, run: run.body, connection: connection.body };
    }
    case 'secret-expires': {
      const profile = await store.get('credentialProfiles', 'all', topic.profileId);
      // Another secret was entered meanwhile.
      if (profile?.body.secretExpiresAt !== topic.expiresAt) return null;
      return { ...topic, profile: profile.body };
    }
    case 'release-asked':
    case 'overview-over': {
      const id = connectionOf(topic.overviewId);
      const [overview, connection] = await Promise.all([
        store.get('overviews', id, topic.overviewId),
        store.get('connections', 'all', id),
      ]);
      return overview === undefined || connection === undefined
        ? null
        : { kind: topic.kind, overview: overview.body, connection: connection.body };
    }
  }
}
