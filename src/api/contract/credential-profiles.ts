import * as z from 'zod';
import {
  credentialProfileChange,
  credentialProfileInput,
  secretRotationInput,
} from '../../settings/credential-profile-input.ts';
import { credentialProfileId, moment } from './common.ts';
import { failureView } from './connections.ts';
import { operation } from './operation.ts';

const example = {
  id: 'contoso-app-3f8xw2',
  name: 'Contoso app',
  kind: 'secret' as const,
  clientId: '11111111-2222-4333-8444-555555555555',
  identityClientId: null,
  secretHint: 'x9Qz',
  thumbprint: null,
  secretExpiresAt: '2027-01-31T00:00:00.000Z',
  usedBy: [{ id: 'contoso-7k2mq9', name: 'Contoso' }],
  createdAt: '2026-01-05T08:00:00.000Z',
  updatedAt: '2026-01-05T08:00:00.000Z',
  updatedBy: 'Adele Vance',
};

const secretExample = 'abc8Q~example-value-shown-once-by-Entra';

export const credentialProfileView = z
  .object({
    id: credentialProfileId,
    name: z.string().meta({ example: 'Contoso app' }),
    kind: z.enum(['secret', 'certificate', 'managed-identity', 'federated']).meta({
      description:
        'What signs in: a client secret, a certificate, a managed identity of the host, or an app registration that trusts one.',
    }),
    clientId: z.string().meta({
      description:
        'Application (client) id of the app registration; of a managed identity its client id, empty for the system-assigned one.',
    }),
    identityClientId: z.string().nullable().meta({
      description:
        'Client id of the user-assigned identity that a federated app registration trusts. Null for other kinds.',
    }),
    secretHint: z.string().meta({
      description: 'The last four characters of the secret; empty for a short one, and for other kinds.',
    }),
    thumbprint: z.string().nullable().meta({
      description:
        'Thumbprint of the certificate (SHA-1, upper-case hex), by which Entra ID lists it. Null for other kinds.',
    }),
    secretExpiresAt: moment.nullable().meta({
      description: 'When the secret or certificate expires; null when that is not known, and for an identity.',
    }),
    usedBy: z
      .array(z.object({ id: z.string(), name: z.string() }))
      .meta({ description: 'The connections that sign in with it.' }),
    createdAt: moment,
    updatedAt: moment,
    updatedBy: z.string().meta({ description: 'Name of who changed it last.' }),
  })
  .meta({
    id: 'CredentialProfile',
    description:
      'An app registration, or identity of the host, that connections share. Its secret or key is never in an answer.',
  });

export type CredentialProfileView = z.output<typeof credentialProfileView>;

const secretTrialView = z
  .object({
    connectionId: z.string(),
    name: z.string().meta({ description: 'Name of the connection.' }),
    ok: z.boolean(),
    summary: z.string().meta({ description: 'One sentence: what works and what does not.' }),
    failure: failureView.nullable(),
  })
  .meta({ id: 'SecretTrial', description: 'How the new secret or certificate did on one connection.' });

export type SecretTrialView = z.output<typeof secretTrialView>;

const rotationView = z
  .object({
    swapped: z
      .boolean()
      .meta({ description: 'Whether the new secret or certificate is in use; if not, the old one still is.' }),
    summary: z.string().meta({ description: 'What came of it, in the language of the request.' }),
    results: z
      .array(secretTrialView)
      .meta({ description: 'By name of the connection; empty where no connection uses the profile.' }),
    profile: credentialProfileView,
  })
  .meta({ id: 'SecretRotation', description: 'What came of a new secret or certificate.' });

const tag = 'Credential profiles';
const params = z.object({ id: credentialProfileId });
const etag = 'Version of the profile: send it as If-Match to change it.';

export const credentialProfileOperations = {
  listCredentialProfiles: operation({
    method: 'get',
    path: '/api/credential-profiles',
    tag,
    summary: 'List credential profiles',
    description: 'All credential profiles, by name.',
    needs: 'reader',
    answer: {
      status: 200,
      description: 'All credential profiles.',
      schema: z.object({ items: z.array(credentialProfileView) }),
      example: { items: [example] },
    },
    problems: [],
  }),
  createCredentialProfile: operation({
    method: 'post',
    path: '/api/credential-profiles',
    tag,
    summary: 'Create a credential profile',
    description:
      'Keeps the client id and, encrypted, the secret or the certificate’s key of an app registration. Neither can be read again. A profile that signs in with an identity of the host keeps nothing.',
    needs: 'administrator',
    body: credentialProfileInput,
    bodyExample: {
      name: 'Contoso app',
      clientId: example.clientId,
      secret: secretExample,
      secretExpiresAt: '2027-01-31',
    },
    answer: {
      status: 201,
      description: 'The profile, without its secret.',
      schema: credentialProfileView,
      example: { ...example, usedBy: [] },
      headers: { Location: 'Where the profile is.', ETag: etag },
    },
    problems: ['conflict'],
  }),
  getCredentialProfile: operation({
    method: 'get',
    path: '/api/credential-profiles/{id}',
    tag,
    summary: 'Read a credential profile',
    description: 'One credential profile and the version that a change must name.',
    needs: 'reader',
    params,
    answer: {
      status: 200,
      description: 'The profile.',
      schema: credentialProfileView,
      example,
      headers: { ETag: etag },
    },
    problems: ['not-found'],
  }),
  changeCredentialProfile: operation({
    method: 'patch',
    path: '/api/credential-profiles/{id}',
    tag,
    summary: 'Change a credential profile',
    description:
      'Changes the fields that are given. To replace an expired secret send `secret` alone, or with its new expiry; the old expiry is forgotten. A `certificate` may take its place, and the other way round; the two identities of the host cannot be exchanged for either. Runs that start afterwards use the new secret.',
    needs: 'administrator',
    params,
    ifMatch: true,
    body: credentialProfileChange,
    bodyExample: { secret: secretExample, secretExpiresAt: '2028-01-31' },
    answer: {
      status: 200,
      description: 'The profile as it is now.',
      schema: credentialProfileView,
      example,
      headers: { ETag: etag },
    },
    problems: ['not-found', 'conflict'],
  }),
  rotateSecret: operation({
    method: 'post',
    path: '/api/credential-profiles/{id}/rotation',
    tag,
    summary: 'Replace the secret or certificate once the new one works',
    description:
      'Signs in to every connection of the profile with the new `secret`, or the new `certificate`, and reads one page of users and of groups. Only when it works on all of them, it replaces the old one; else nothing changes, and the answer says why, with status 200. Runs that go on meanwhile are not disturbed. To replace a secret without a test, change the profile.',
    needs: 'administrator',
    params,
    ifMatch: true,
    body: secretRotationInput,
    bodyExample: { secret: secretExample, secretExpiresAt: '2028-01-31' },
    answer: {
      status: 200,
      description: 'Whether it was replaced, and how the new one did on each connection.',
      schema: rotationView,
      example: {
        swapped: true,
        summary: 'The new secret works for the one connection that uses it, and is in use from now on.',
        results: [
          {
            connectionId: 'contoso-7k2mq9',
            name: 'Contoso',
            ok: true,
            summary: 'Signed in to Contoso, and can read users and groups.',
            failure: null,
          },
        ],
        profile: { ...example, secretExpiresAt: '2028-01-31T00:00:00.000Z' },
      },
      headers: { ETag: etag },
    },
    problems: ['not-found'],
  }),
  deleteCredentialProfile: operation({
    method: 'delete',
    path: '/api/credential-profiles/{id}',
    tag,
    summary: 'Delete a credential profile',
    description: 'Removes the profile and what it keeps. Refused while a connection uses it.',
    needs: 'administrator',
    params,
    answer: { status: 204, description: 'It is gone.' },
    problems: ['not-found', 'conflict', 'precondition-failed'],
  }),
};
