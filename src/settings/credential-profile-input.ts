import * as z from 'zod';
import { guidInput, isGuid, momentInput, nameInput } from './input-values.ts';

export const looksLikeId =
  'This looks like the secret’s ID. Enter its Value, which Entra ID shows once, right after it was created.';

const secretText = z
  .string()
  .trim()
  .min(1, 'Enter the value of the client secret.')
  .max(1_000, 'Enter the value of a client secret: this text is too long to be one.')
  .refine((value) => !/[\p{Cc}\s]/u.test(value), 'Enter the secret’s value without spaces or line breaks.');

const secret = secretText.refine((value) => !isGuid(value), looksLikeId);

const writeOnly = {
  description: 'Value of the client secret. Write-only: no answer ever holds it.',
  writeOnly: true,
  example: 'abc8Q~example-value-shown-once-by-Entra',
} as const;

const certificate = z
  .string()
  .trim()
  .min(1, 'Enter the certificate and its private key.')
  .max(20_000, 'Enter a certificate and its private key: this text is too long to be that.')
  .meta({
    description:
      'The certificate and its private key, PEM, the key without a password. Write-only: no answer ever holds it. When it expires is read from it.',
    writeOnly: true,
    example:
      '-----BEGIN CERTIFICATE-----\n…\n-----END CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\n…\n-----END PRIVATE KEY-----',
  });

const name = nameInput.meta({
  description: 'Unique without regard to case; 1 to 100 characters.',
  example: 'Contoso app',
});

export const enterClientId = 'Enter the Application (client) ID of the app registration, a GUID.';
const clientId = guidInput(enterClientId).meta({
  description: 'Application (client) id of the app registration.',
  example: '11111111-2222-4333-8444-555555555555',
});

/** The client id of a user-assigned identity, or nothing for the system-assigned one. */
const identity = z.union([
  z.string().trim().length(0),
  guidInput('Enter the client ID of the user-assigned identity, a GUID, or nothing for the system-assigned identity.'),
]);

const trustedIdentity = guidInput(
  'Enter the client ID of the user-assigned identity that the app trusts, a GUID.',
).meta({
  description: 'Client id of the user-assigned identity that the app trusts.',
  example: '99999999-2222-4333-8444-555555555555',
});

const secretExpiresAt = momentInput.nullable().meta({
  description: 'When the secret expires (a date, or a moment in ISO 8601), or null when it is not known.',
  example: '2027-01-31',
});

export const credentialProfileInput = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('secret').optional(),
      name,
      clientId,
      secret: secret.meta(writeOnly),
      secretExpiresAt: secretExpiresAt.optional(),
    })
    .meta({ description: 'An app registration with a client secret.' }),
  z
    .strictObject({ kind: z.literal('certificate'), name, clientId, certificate })
    .meta({ description: 'An app registration with a certificate.' }),
  z
    .strictObject({
      kind: z.literal('managed-identity'),
      name,
      clientId: identity
        .default('')
        .meta({ description: 'Client id of a user-assigned identity; empty for the system-assigned one.' }),
    })
    .meta({ description: 'A managed identity of the host, for the tenant that the host belongs to.' }),
  z
    .strictObject({
      kind: z.literal('federated'),
      name,
      clientId,
      identityClientId: trustedIdentity,
    })
    .meta({ description: 'An app registration that trusts a user-assigned managed identity of the host.' }),
]);
export type CredentialProfileInput = z.input<typeof credentialProfileInput>;

/**
 * Fields not given stay as they are, except that a new secret without an expiry forgets the old one's. Which fields there
 * are depends on the kind of the profile.
 */
export const credentialProfileChange = z
  .strictObject({
    name,
    clientId: z.union([z.string().trim().length(0), clientId]).meta({
      description: 'Application (client) id, or that of a managed identity; empty for the system-assigned one.',
      example: '11111111-2222-4333-8444-555555555555',
    }),
    secret: secret.meta(writeOnly),
    secretExpiresAt,
    certificate,
    identityClientId: trustedIdentity,
  })
  .partial();
export type CredentialProfileChange = z.input<typeof credentialProfileChange>;

/** A new secret or certificate that is tried before it is kept: Entra ID says what is wrong with it. */
export const secretRotationInput = z
  .strictObject({ secret: secretText.meta(writeOnly), certificate, secretExpiresAt })
  .partial();
export type SecretRotationInput = z.input<typeof secretRotationInput>;
