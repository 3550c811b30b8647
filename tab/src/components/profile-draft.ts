import type { CredentialProfileView } from '../../../src/api/contract/credential-profiles.ts';

export type ProfileKind = CredentialProfileView['kind'];

/** Of which kind something is pasted: what Rollcall keeps, and somebody has to replace one day. */
export type PastedKind = 'secret' | 'certificate';

/** A secret or a certificate that is typed and not stored yet. */
export interface PastedDraft {
  readonly secret: string;
  /** A day, `YYYY-MM-DD`; empty where it is not known. */
  readonly expiresOn: string;
  /** The certificate and its key, PEM. */
  readonly certificate: string;
}

/** What is typed of a credential profile that is not stored yet. */
export interface ProfileDraft extends PastedDraft {
  readonly kind: ProfileKind;
  readonly name: string;
  readonly clientId: string;
  /** Of the identity that the app trusts, or that signs in itself. */
  readonly identityClientId: string;
}

export const nothingPasted: PastedDraft = { secret: '', expiresOn: '', certificate: '' };

export const emptyProfile: ProfileDraft = {
  ...{ kind: 'secret', name: '', clientId: '', identityClientId: '' },
  ...nothingPasted,
};

/** Of which kind a profile keeps something; null where an identity of the host signs in. */
export function pastedKindOf(kind: ProfileKind | undefined): PastedKind | null {
  return kind === 'secret' || kind === 'certificate' ? kind : null;
}

/** Whether a secret or certificate was typed. */
export function isPasted(kind: PastedKind, { secret, certificate }: PastedDraft): boolean {
  return (kind === 'secret' ? secret : certificate).trim() !== '';
}

/** Whether everything that is needed was typed; nothing is pasted again where something is stored. */
export function isComplete(profile: ProfileDraft, stored?: 'stored'): boolean {
  const { kind, name, clientId, identityClientId } = profile;
  const kept = pastedKindOf(kind);
  if (name.trim() === '' || (kind !== 'managed-identity' && clientId.trim() === '')) return false;
  if (kind === 'federated') return identityClientId.trim() !== '';
  return kept === null || stored === 'stored' || isPasted(kept, profile);
}

/** What the API takes as a secret or certificate. */
export function pastedBody(kind: PastedKind, { secret, expiresOn, certificate }: PastedDraft): object {
  if (kind === 'certificate') return { certificate };
  return { secret, ...(expiresOn === '' ? {} : { secretExpiresAt: expiresOn }) };
}

/** Which app or identity it is, as the API takes it. */
export function identityBody({ kind, clientId, identityClientId }: Omit<ProfileDraft, keyof PastedDraft>): object {
  switch (kind) {
    case 'managed-identity':
      return { clientId: identityClientId };
    case 'federated':
      return { clientId, identityClientId };
    case 'secret':
    case 'certificate':
      return { clientId };
  }
}

/** What the API takes to create it. */
export function profileBody(profile: ProfileDraft): object {
  const { kind, name } = profile;
  const kept = pastedKindOf(kind);
  return { kind, name, ...identityBody(profile), ...(kept === null ? {} : pastedBody(kept, profile)) };
}

/** The fields of a profile that is stored, as they would be typed. */
export function draftOf({ kind, name, clientId, identityClientId }: CredentialProfileView): ProfileDraft {
  const own = kind === 'managed-identity';
  return {
    ...nothingPasted,
    ...{ kind, name, clientId: own ? '' : clientId },
    identityClientId: own ? clientId : (identityClientId ?? ''),
  };
}
