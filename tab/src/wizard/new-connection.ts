import type { ConnectionTestView, ConnectionView } from '../../../src/api/contract/connections.ts';
import type { CredentialProfileView, SecretTrialView } from '../../../src/api/contract/credential-profiles.ts';
import { getJson, patchJson, postJson, remove } from '../api/client.ts';
import {
  draftOf,
  emptyProfile,
  identityBody,
  isPasted,
  pastedBody,
  pastedKindOf,
  profileBody,
  type PastedDraft,
  type PastedKind,
  type ProfileDraft,
} from '../components/profile-draft.ts';
import type { TargetForm } from '../settings/target-form.ts';
import { emptyTarget, isSameTarget, targetSetting } from '../settings/target-form.ts';

const steps = ['tenant', 'target', 'profile', 'test', 'scope', 'policy'] as const;
export type Step = (typeof steps)[number];

/** The steps to a connection with this target. Rollcall's directory as a source is read by domain: there is no scope. */
export function stepsTo({ kind }: Pick<TargetForm, 'kind'>): readonly Step[] {
  return kind === 'entra' ? steps.filter((step) => step !== 'scope') : steps;
}

/** What was typed before there is a connection. */
export interface Draft {
  readonly name: string;
  readonly tenant: string;
  readonly cloud: string;
  readonly target: TargetForm;
  /** An existing credential profile; empty for the new one. */
  readonly profileId: string;
  readonly profile: ProfileDraft;
}

export const emptyDraft: Draft = {
  ...{ name: '', tenant: '', cloud: '', target: emptyTarget, profileId: '', profile: emptyProfile },
};

interface Versioned<View> {
  readonly view: View;
  readonly etag: string;
}

/** What the wizard has created so far, in the version that a change has to name. */
export interface Created {
  readonly profile: Versioned<CredentialProfileView> | null;
  readonly connection: (Versioned<ConnectionView> & Pick<Draft, 'tenant' | 'cloud' | 'target'>) | null;
}

/** Whether the new profile is other than what is stored of it. A secret that is there was typed since. */
function isProfileChanged(draft: ProfileDraft, view: CredentialProfileView): boolean {
  const stored = draftOf(view);
  const isSame =
    draft.name.trim() === stored.name &&
    draft.clientId.trim().toLowerCase() === stored.clientId &&
    draft.identityClientId.trim().toLowerCase() === stored.identityClientId;
  return !isSame || draft.secret !== '' || draft.certificate !== '' || isEndChanged(draft, view);
}

function isEndChanged({ kind, expiresOn }: ProfileDraft, { secretExpiresAt }: CredentialProfileView): boolean {
  return kind === 'secret' && expiresOn !== (secretExpiresAt ?? '').slice(0, 10);
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
  const { kind, name, expiresOn } = draft;
  const kept = pastedKindOf(kind);
  const body = {
    ...{ name, ...identityBody(draft) },
    ...(kind === 'secret' && { secretExpiresAt: expiresOn === '' ? null : expiresOn }),
    ...(kept !== null && isPasted(kept, draft) && pastedBody(kept, draft)),
  };
  return versioned(
    await patchJson<CredentialProfileView>(`/api/credential-profiles/${stored.view.id}`, { body, etag: stored.etag }),
  );
}

/**
 * Creates the connection, or changes the one that the wizard has created. It stays disabled until everything is entered.
 * Tenant, cloud and the place of the target never change: for another one the connection, which has never run, makes
 * room for a new one.
 * @throws ApiProblem
 */
export async function storeConnection(
  { name, tenant, cloud, target }: Draft,
  credentialProfileId: string,
  stored: Created['connection'],
): Promise<NonNullable<Created['connection']>> {
  const typed = { tenant, cloud, target: { ...target, secret: '' } };
  if (stored?.tenant === tenant && stored.cloud === cloud && isSamePlace(stored.target, target)) {
    const { view, etag } = stored;
    const isTargetSame = isSameTarget(stored.target, target);
    if (view.name === name.trim() && view.credentialProfileId === credentialProfileId && isTargetSame) {
      return stored;
    }
    const body = { name, credentialProfileId, ...(isTargetSame ? {} : { target: targetSetting(target) }) };
    return { ...versioned(await patchJson<ConnectionView>(pathOf(view), { body, etag })), ...typed };
  }
  if (stored !== null) {
    await remove(`${pathOf(stored.view)}?${new URLSearchParams({ confirm: stored.view.name }).toString()}`);
  }
  const body = { name, tenant, cloud, target: targetSetting(target), credentialProfileId, enabled: false };
  return { ...versioned(await postJson<ConnectionView>('/api/connections', body)), ...typed };
}

/** Whether what can never change of a target is the same. */
function isSamePlace(a: TargetForm, b: TargetForm): boolean {
  if (a.kind !== b.kind) return false;
  return a.kind === 'scim' ? a.baseUrl.trim() === b.baseUrl.trim() : a.kind === 'directory' || a.domain === b.domain;
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
 * Replaces the secret or certificate of a profile that is there for others too: only if it works for all of them. Null when it does,
 * else what came of it. @throws ApiProblem
 */
export async function rotateSecret(
  profileId: string,
  connectionId: string,
  { kind, ...pasted }: PastedDraft & { readonly kind: PastedKind },
): Promise<ConnectionTestView | null> {
  const path = `/api/credential-profiles/${profileId}`;
  const { etag } = await getJson<CredentialProfileView>(path);
  const rotation = (await postJson<Rotation>(`${path}/rotation`, pastedBody(kind, pasted), { etag: etag ?? '' })).body;
  if (rotation.swapped) {
    return null;
  }
  const failure = rotation.results.find((one) => one.connectionId === connectionId)?.failure ?? null;
  return { ok: false, summary: rotation.summary, failure, checks: [] };
}
