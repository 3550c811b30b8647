import type { ConnectionTestView, ConnectionView } from '../../../src/api/contract/connections.ts';
import type { CredentialProfileView, SecretTrialView } from '../../../src/api/contract/credential-profiles.ts';
import { getJson, patchJson, postJson, remove } from '../api/client.ts';
import type { ProfileDraft } from '../components/profile-fields.tsx';
import { emptyProfile, profileBody } from '../components/profile-fields.tsx';

export const steps = ['tenant', 'profile', 'test', 'scope', 'policy'] as const;
export type Step = (typeof steps)[number];

/** What was typed before there is a connection. */
export interface Draft {
  readonly name: string;
  readonly tenant: string;
  readonly cloud: string;
  /** An existing credential profile; empty for the new one. */
  readonly profileId: string;
  readonly profile: ProfileDraft;
}

export const emptyDraft: Draft = { name: '', tenant: '', cloud: '', profileId: '', profile: emptyProfile };

interface Versioned<View> {
  readonly view: View;
  readonly etag: string;
}

/** What the wizard has created so far, in the version that a change has to name. */
export interface Created {
  readonly profile: Versioned<CredentialProfileView> | null;
  readonly connection: (Versioned<ConnectionView> & { readonly tenant: string; readonly cloud: string }) | null;
}

/** Whether the new profile is other than what is stored of it. A secret that is there was typed since. */
function isProfileChanged({ name, clientId, secret, expiresOn }: ProfileDraft, stored: CredentialProfileView): boolean {
  const isSame = name.trim() === stored.name && clientId.trim().toLowerCase() === stored.clientId;
  return !isSame || secret !== '' || expiresOn !== (stored.secretExpiresAt ?? '').slice(0, 10);
}

/** Creates the new profile, or changes it where the wizard has created it before. @throws ApiProblem */
export async function storeProfile(
  draft: ProfileDraft,
  stored: Created['profile'],
): Promise<NonNullable<Created['profile']>> {
  if (stored === null) {
    return versioned(await postJson<CredentialProfileView>('/api/credential-profiles', profileBody(draft)));
  }
  if (!isProfileChanged(draft, stored.view)) {
    return stored;
  }
  const { name, clientId, secret, expiresOn } = draft;
  const body = {
    ...{ name, clientId, secretExpiresAt: expiresOn === '' ? null : expiresOn },
    ...(secret === '' ? {} : { secret }),
  };
  return versioned(
    await patchJson<CredentialProfileView>(`/api/credential-profiles/${stored.view.id}`, { body, etag: stored.etag }),
  );
}

/**
 * Creates the connection, or changes the one that the wizard has created. It stays disabled until everything is entered.
 * Tenant and cloud never change: for another tenant the connection, which has never run, makes room for a new one.
 * @throws ApiProblem
 */
export async function storeConnection(
  { name, tenant, cloud }: Draft,
  credentialProfileId: string,
  stored: Created['connection'],
): Promise<NonNullable<Created['connection']>> {
  if (stored?.tenant === tenant && stored.cloud === cloud) {
    const { view, etag } = stored;
    if (view.name === name.trim() && view.credentialProfileId === credentialProfileId) {
      return stored;
    }
    const body = { name, credentialProfileId };
    return { ...versioned(await patchJson<ConnectionView>(pathOf(view), { body, etag })), tenant, cloud };
  }
  if (stored !== null) {
    await remove(`${pathOf(stored.view)}?${new URLSearchParams({ confirm: stored.view.name }).toString()}`);
  }
  const body = { name, tenant, cloud, credentialProfileId, enabled: false };
  return { ...versioned(await postJson<ConnectionView>('/api/connections', body)), tenant, cloud };
}

function pathOf({ id }: ConnectionView): string {
  return `/api/connections/${id}`;
}

function versioned<View>({ body, etag }: { readonly body: View; readonly etag: string | null }): Versioned<View> {
  return { view: body, etag: etag ?? '' };
}

/** Signs in with a new token, and reads one page. @throws ApiProblem */
export async function testConnection({ id }: ConnectionView): Promise<ConnectionTestView> {
  return (await postJson<ConnectionTestView>(`/api/connections/${id}/test`, {})).body;
}

interface Rotation {
  readonly swapped: boolean;
  readonly summary: string;
  readonly results: readonly SecretTrialView[];
}

/**
 * Replaces the secret of a profile that is there for others too: only if it works for all of them. Null when it does,
 * else what came of it. @throws ApiProblem
 */
export async function rotateSecret(
  profileId: string,
  connectionId: string,
  { secret, expiresOn }: Pick<ProfileDraft, 'secret' | 'expiresOn'>,
): Promise<ConnectionTestView | null> {
  const path = `/api/credential-profiles/${profileId}`;
  const { etag } = await getJson<CredentialProfileView>(path);
  const body = { secret, ...(expiresOn === '' ? {} : { secretExpiresAt: expiresOn }) };
  const rotation = (await postJson<Rotation>(`${path}/rotation`, body, { etag: etag ?? '' })).body;
  if (rotation.swapped) {
    return null;
  }
  const failure = rotation.results.find((one) => one.connectionId === connectionId)?.failure ?? null;
  return { ok: false, summary: rotation.summary, failure, checks: [] };
}
