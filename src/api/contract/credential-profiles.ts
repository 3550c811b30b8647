import * as z from 'zod';
import { credentialProfileChange, credentialProfileInput } from '../../settings/credential-profile-input.ts';
import { credentialProfileId, moment } from './common.ts';
import { operation } from './operation.ts';

const example = {
  id: 'contoso-app-3f8xw2',
  name: 'Contoso app',
  clientId: '11111111-2222-4333-8444-555555555555',
  secretHint: 'x9Qz',
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
    clientId: z.string().meta({ description: 'Application (client) id of the app registration.' }),
    secretHint: z.string().meta({ description: 'The last four characters of the secret; empty for a short one.' }),
    secretExpiresAt: moment
      .nullable()
      .meta({ description: 'When the secret expires, or null when that is not known.' }),
    usedBy: z
      .array(z.object({ id: z.string(), name: z.string() }))
      .meta({ description: 'The connections that sign in with it.' }),
    createdAt: moment,
    updatedAt: moment,
    updatedBy: z.string().meta({ description: 'Name of who changed it last.' }),
  })
  .meta({
    id: 'CredentialProfile',
    description: 'An app registration that connections share. Its secret is never in an answer.',
  });

export type CredentialProfileView = z.output<typeof credentialProfileView>;

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
      'Keeps the client id and, encrypted, the secret of an app registration. The secret cannot be read again.',
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
      'Changes the fields that are given. To replace an expired secret send `secret` alone, or with its new expiry; the old expiry is forgotten. Runs that start afterwards use the new secret.',
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
  deleteCredentialProfile: operation({
    method: 'delete',
    path: '/api/credential-profiles/{id}',
    tag,
    summary: 'Delete a credential profile',
    description: 'Removes the profile and its secret. Refused while a connection uses it.',
    needs: 'administrator',
    params,
    answer: { status: 204, description: 'It is gone.' },
    problems: ['not-found', 'conflict', 'precondition-failed'],
  }),
};
