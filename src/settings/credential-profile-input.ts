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

const fields = {
  name: nameInput.meta({ description: 'Unique without regard to case; 1 to 100 characters.', example: 'Contoso app' }),
  clientId: guidInput('Enter the Application (client) ID of the app registration, a GUID.').meta({
    description: 'Application (client) id of the app registration.',
    example: '11111111-2222-4333-8444-555555555555',
  }),
  secret: secret.meta(writeOnly),
  secretExpiresAt: momentInput.nullable().meta({
    description: 'When the secret expires (a date, or a moment in ISO 8601), or null when it is not known.',
    example: '2027-01-31',
  }),
};

export const credentialProfileInput = z.strictObject({ ...fields, secretExpiresAt: fields.secretExpiresAt.optional() });
export type CredentialProfileInput = z.input<typeof credentialProfileInput>;

/** Fields not given stay as they are, except that a new secret without an expiry forgets the old one's. */
export const credentialProfileChange = z.strictObject(fields).partial();
export type CredentialProfileChange = z.input<typeof credentialProfileChange>;

/** A new secret that is tried before it is kept: Entra ID says what is wrong with it. */
export const secretRotationInput = z.strictObject({
  secret: secretText.meta(writeOnly),
  secretExpiresAt: fields.secretExpiresAt.optional(),
});
export type SecretRotationInput = z.input<typeof secretRotationInput>;
