import * as z from 'zod';
import type { ScimAuthentication, TargetSettings } from '../model/connection.ts';
import { domainInput, httpsInput } from './input-values.ts';
import { hintOf } from './kept-secrets.ts';

/** What a SCIM service usually takes; many refuse more. */
const usualRequestsPerSecond = 25;

// RFC 6750, 2.1: what may follow "Bearer " in a header; a client secret may be any visible characters.
const token = z
  .string()
  .trim()
  .min(1, 'Enter the token.')
  .max(8_000, 'Enter a token of at most 8000 characters.')
  .regex(/^[\w.~+/=:-]+$/, 'Enter the token alone, without “Bearer”, spaces or line breaks.');

const clientSecret = z
  .string()
  .trim()
  .min(1, 'Enter the client’s secret.')
  .max(1_000, 'Enter a secret of at most 1000 characters.')
  .refine((value) => !/[\p{Cc}\s]/u.test(value), 'Enter the secret without spaces or line breaks.');

const writeOnly = 'Write-only: no answer ever holds it. Left out, the one that is stored stays.';

const authentication = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('bearer'),
      token: token.optional().meta({ description: `The token. ${writeOnly}`, writeOnly: true }),
    })
    .meta({ description: 'A token that the application gave out (RFC 6750).' }),
  z
    .strictObject({
      kind: z.literal('client-credentials'),
      tokenUrl: httpsInput.meta({
        description: 'Where tokens are asked for.',
        example: 'https://login.example.com/oauth/token',
      }),
      clientId: z.string().trim().min(1, 'Enter the client’s id.').max(500),
      clientSecret: clientSecret.optional().meta({ description: `The client’s secret. ${writeOnly}`, writeOnly: true }),
      scope: z
        .string()
        .trim()
        .max(1_000)
        .transform((scope) => (scope === '' ? null : scope))
        .nullable()
        .default(null)
        .meta({ description: 'Scope to ask for, or null.' }),
    })
    .meta({ description: 'OAuth 2.0 client credentials (RFC 6749, 4.4).' }),
]);

export const targetInput = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('directory') }).meta({ description: 'Rollcall’s own directory.' }),
    z
      .strictObject({
        kind: z.literal('scim'),
        baseUrl: httpsInput.meta({
          description: 'Base address of the service, the part before /Users. Cannot be changed later.',
          example: 'https://app.example.com/scim/v2',
        }),
        authentication,
        requestsPerSecond: z
          .number()
          .min(0.1, 'Enter 0.1 to 1,000 requests a second.')
          .max(1_000, 'Enter 0.1 to 1,000 requests a second.')
          .default(usualRequestsPerSecond)
          .meta({ description: 'The most requests that it is sent within a second. Default 25.' }),
      })
      .meta({ description: 'An application that speaks SCIM 2.0 (RFC 7644).' }),
    z
      .strictObject({
        kind: z.literal('entra'),
        domain: domainInput.meta({
          description: 'A verified domain of the tenant. Cannot be changed later.',
          example: 'contoso.com',
        }),
      })
      .meta({
        description:
          'The connection’s own tenant: people of Rollcall’s directory whose userPrincipalName is in the domain are written there.',
      }),
  ])
  .meta({ description: 'Where people and groups are written. Its kind cannot be changed later. Default directory.' });

export type TargetInput = z.output<typeof targetInput>;

type GivenScim = Extract<TargetInput, { kind: 'scim' }>;

/** The secret that an edit brings along, if any. */
export function secretOf(given: TargetInput | undefined): string | undefined {
  if (given?.kind !== 'scim') return undefined;
  return given.authentication.kind === 'bearer' ? given.authentication.token : given.authentication.clientSecret;
}

/** The reference of the secret that a target names, if any. */
export function secretRefOf(target: TargetSettings): string | null {
  return target.kind === 'scim' ? target.authentication.secretRef : null;
}

/** A target as it is stored: with the reference of a new secret, or of the one that `before` names. */
export function settledTarget(
  given: TargetInput,
  { before, secretRef }: { readonly before: TargetSettings | null; readonly secretRef: string | null },
): TargetSettings {
  if (given.kind !== 'scim') return given;
  const { kind, baseUrl, requestsPerSecond } = given;
  return { kind, baseUrl, requestsPerSecond, authentication: settledAuthentication(given, { before, secretRef }) };
}

function settledAuthentication(
  given: GivenScim,
  { before, secretRef }: { readonly before: TargetSettings | null; readonly secretRef: string | null },
): ScimAuthentication {
  const held = before?.kind === 'scim' ? before.authentication : null;
  const secret = {
    secretRef: secretRef ?? held?.secretRef ?? '',
    secretHint: secretRef === null ? (held?.secretHint ?? '') : hintOf(secretOf(given) ?? ''),
  };
  const { authentication } = given;
  if (authentication.kind === 'bearer') return { kind: 'bearer', ...secret };
  const { kind, tokenUrl, clientId, scope } = authentication;
  return { kind, tokenUrl, clientId, scope, ...secret };
}
