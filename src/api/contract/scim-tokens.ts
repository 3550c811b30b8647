import * as z from 'zod';
import { momentInput, nameInput } from '../../settings/input-values.ts';
import { moment } from './common.ts';
import { operation } from './operation.ts';

const tokenId = z
  .string()
  .regex(/^[a-z0-9-]{1,60}$/)
  .meta({ description: 'Id of a SCIM token.', example: 'hr-system-7k2mq9' });

const tokenView = z
  .object({
    id: tokenId,
    name: z.string(),
    line: z.string().meta({
      description: 'Tokens of one line keep the same people: a token that took the place of another is of its line.',
    }),
    state: z.enum(['active', 'expired', 'revoked']),
    createdAt: moment,
    createdBy: z.string().meta({ description: 'Name of who created it.' }),
    expiresAt: moment.nullable().meta({ description: 'Null for one that does not expire.' }),
    revokedAt: moment.nullable(),
    revokedBy: z.string().nullable().meta({ description: 'Name of who revoked it.' }),
    lastUsedAt: moment.nullable().meta({ description: 'To the minute.' }),
  })
  .meta({ id: 'ScimToken', description: 'What a SCIM client signs in with; the token itself is never shown again.' });

export type ScimTokenView = z.output<typeof tokenView>;

const example = {
  id: 'hr-system-7k2mq9',
  name: 'HR system',
  line: 'hr-system-7k2mq9',
  state: 'active' as const,
  createdAt: '2026-01-05T08:00:00.000Z',
  createdBy: 'Adele Vance',
  expiresAt: '2027-01-31T00:00:00.000Z',
  revokedAt: null,
  revokedBy: null,
  lastUsedAt: null,
};

const tag = 'Directory';

export const scimTokenOperations = {
  listScimTokens: operation({
    method: 'get',
    path: '/api/directory/scim-tokens',
    tag,
    summary: 'List SCIM tokens',
    description: 'Every token that was created, the newest first, without the tokens themselves.',
    needs: 'administrator',
    answer: {
      status: 200,
      description: 'All of them, and where SCIM clients find this server.',
      schema: z.object({
        items: z.array(tokenView),
        baseUrl: z.string().meta({ description: 'What to enter in the SCIM client as its URL.' }),
      }),
      example: { items: [example], baseUrl: 'https://rollcall.contoso.com/scim/v2' },
    },
    problems: [],
  }),
  createScimToken: operation({
    method: 'post',
    path: '/api/directory/scim-tokens',
    tag,
    summary: 'Create a SCIM token',
    description:
      'Whoever has the token may read the directory over SCIM and keep people and groups in it that no connection brought in. It is shown once, in this answer. To change a token while the client goes on, create one that `replaces` it, enter it in the client, and revoke the old one.',
    needs: 'administrator',
    body: z.strictObject({
      name: nameInput,
      expiresAt: momentInput
        .nullable()
        .default(null)
        .meta({ description: 'A day or a moment; null or left out for a token that does not expire.' }),
      replaces: tokenId.nullable().default(null).meta({ description: 'Id of the token whose place it takes.' }),
    }),
    bodyExample: { name: 'HR system', expiresAt: '2099-01-31' },
    answer: {
      status: 201,
      description: 'The token, shown this once.',
      schema: tokenView.extend({ token: z.string().meta({ description: 'What the client sends as bearer token.' }) }),
      example: { ...example, token: 'rcscim.hr-system-7k2mq9.MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY' },
    },
    problems: ['not-found', 'conflict'],
  }),
  revokeScimToken: operation({
    method: 'delete',
    path: '/api/directory/scim-tokens/{id}',
    tag,
    summary: 'Revoke a SCIM token',
    description:
      'Ends it at once. The people who came in with it stay, and are kept by hand once no token of its line is left.',
    needs: 'administrator',
    params: z.object({ id: tokenId }),
    answer: { status: 204, description: 'It is revoked.' },
    problems: ['not-found'],
  }),
};
