import type {
  CertificateProfile,
  CredentialProfile,
  PastedCredential,
  SecretProfile,
} from '../model/credential-profile.ts';
import { readCertificate } from './certificate.ts';
import { enterClientId, type CredentialProfileChange } from './credential-profile-input.ts';
import { hintOf } from './kept-secrets.ts';
import { invalidInput, type Problem } from './read-input.ts';

type Known = 'kind' | 'secretHint' | 'secretExpiresAt' | 'thumbprint';

/** What was pasted: what is kept of it, and what a profile may know of it. */
export interface Pasted {
  readonly credential: PastedCredential;
  readonly known: Pick<SecretProfile, Known> | Pick<CertificateProfile, Known>;
}

/** What profiles know that sign in with an identity of the host. */
export const nothingKept = { secretRef: null, secretHint: '', secretExpiresAt: null, thumbprint: null } as const;

interface Given {
  readonly secret?: string | undefined;
  readonly certificate?: string | undefined;
  readonly secretExpiresAt?: string | null | undefined;
}

/**
 * What an input pastes into a profile, or null for nothing. Without a new end none is known of a secret: the old one's
 * end says nothing of it.
 *
 * @throws CallerError `invalid-input`
 */
export function pastedOf({ secret, certificate, secretExpiresAt }: Given, now: Date): Pasted | null {
  if (certificate === undefined) {
    if (secret === undefined) return null;
    const known = { secretHint: hintOf(secret), secretExpiresAt: secretExpiresAt ?? null, thumbprint: null };
    return { credential: { kind: 'secret', secret }, known: { kind: 'secret', ...known } };
  }
  if (secret !== undefined) {
    throw invalidInput([{ path: 'certificate', message: 'Enter a client secret or a certificate, not both.' }]);
  }
  if (secretExpiresAt !== undefined) throw invalidInput([certificateSaysItself]);
  const { pem, thumbprint, expiresAt } = readCertificate(certificate, now);
  return {
    credential: { kind: 'certificate', secret: pem },
    known: { kind: 'certificate', secretHint: '', secretExpiresAt: expiresAt, thumbprint },
  };
}

const certificateSaysItself: Problem = {
  path: 'secretExpiresAt',
  message: 'Leave it out: a certificate says itself when it expires.',
};

/** Refuses fields that a profile of this kind does not have. Throws CallerError `invalid-input`. */
export function refuseForeignFields(profile: CredentialProfile, given: CredentialProfileChange): void {
  const problems = (['secret', 'certificate', 'secretExpiresAt', 'identityClientId', 'clientId'] as const).flatMap(
    (path) => (given[path] === undefined ? [] : problemsOf(profile, path, given)),
  );
  if (problems.length > 0) throw invalidInput(problems);
}

function problemsOf(
  { kind, secretRef }: CredentialProfile,
  path: keyof CredentialProfileChange,
  { clientId, secret }: CredentialProfileChange,
): readonly Problem[] {
  switch (path) {
    case 'name':
      return [];
    case 'secret':
    case 'certificate':
    case 'secretExpiresAt':
      if (secretRef === null) {
        return [
          { path, message: 'Leave it out: this profile signs in with an identity of the host, without a secret.' },
        ];
      }
      return path === 'secretExpiresAt' && kind === 'certificate' && secret === undefined
        ? [certificateSaysItself]
        : [];
    case 'identityClientId':
      return kind === 'federated'
        ? []
        : [{ path, message: 'Leave it out: only an app registration that trusts an identity has this.' }];
    case 'clientId':
      return clientId === '' && kind !== 'managed-identity' ? [{ path, message: enterClientId }] : [];
  }
}
