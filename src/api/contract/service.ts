import * as z from 'zod';
import { role } from './common.ts';
import { operation } from './operation.ts';

const tag = 'Service';

const cloudView = z
  .object({
    name: z.string(),
    authorityHost: z.string().meta({ description: 'Origin of the sign-in service.' }),
    graphEndpoint: z.string().meta({ description: 'Origin of Microsoft Graph.' }),
    custom: z.boolean().meta({ description: 'True for a cloud that comes from configuration.' }),
  })
  .meta({ id: 'Cloud', description: 'Where a tenant’s Entra ID and Microsoft Graph live.' });

export type CloudView = z.output<typeof cloudView>;

const meView = z
  .object({
    id: z.string(),
    tenantId: z.string(),
    name: z.string(),
    role: role.nullable().meta({ description: 'Null for somebody without a role, who may see nothing else.' }),
    roleFrom: z
      .object({
        kind: z.enum(['own', 'group', 'configuration']),
        group: z.string().nullable().meta({ description: 'Name of the group, where the role comes from one.' }),
      })
      .nullable()
      .meta({ description: 'Why they have this role; null without one.' }),
    mode: z.enum(['local', 'production']),
  })
  .meta({ id: 'Me', description: 'Who is calling, and what they may do.' });

export type MeView = z.output<typeof meView>;

const status = z.object({ status: z.literal('ok') });

export const serviceOperations = {
  health: operation({
    method: 'get',
    path: '/healthz',
    tag,
    summary: 'Is the process alive?',
    description: 'Answers as long as the process does.',
    needs: 'anyone',
    answer: { status: 200, description: 'Yes.', schema: status, example: { status: 'ok' } },
    problems: [],
  }),
  readiness: operation({
    method: 'get',
    path: '/readyz',
    tag,
    summary: 'Can it do its work?',
    description: 'Asks the store.',
    needs: 'anyone',
    answer: { status: 200, description: 'Yes.', schema: status, example: { status: 'ok' } },
    problems: ['store-unavailable'],
  }),
  openApi: operation({
    method: 'get',
    path: '/api/openapi.json',
    tag,
    summary: 'This document',
    description: 'The OpenAPI 3.1 document of this API.',
    needs: 'anyone',
    answer: {
      status: 200,
      description: 'The document.',
      schema: z.looseObject({ openapi: z.string() }),
      example: { openapi: '3.1.0' },
    },
    problems: [],
  }),
  me: operation({
    method: 'get',
    path: '/api/me',
    tag,
    summary: 'Who am I?',
    description: 'Who is calling, and their role.',
    needs: 'known',
    answer: {
      status: 200,
      description: 'The person.',
      schema: meView,
      example: {
        id: '8d2f6a34-5b1c-4f7e-9a10-2c3d4e5f6071',
        tenantId: '00000000-aaaa-4bbb-8ccc-000000000001',
        name: 'Adele Vance',
        role: 'administrator',
        roleFrom: { kind: 'group', group: 'IT Operations' },
        mode: 'local',
      },
    },
    problems: [],
  }),
  listClouds: operation({
    method: 'get',
    path: '/api/clouds',
    tag,
    summary: 'List clouds',
    description:
      'The clouds that a connection can name: the national ones, and those of this installation’s configuration.',
    needs: 'reader',
    answer: {
      status: 200,
      description: 'All clouds.',
      schema: z.object({ items: z.array(cloudView) }),
      example: {
        items: [
          {
            name: 'global',
            authorityHost: 'https://login.microsoftonline.com',
            graphEndpoint: 'https://graph.microsoft.com',
            custom: false,
          },
        ],
      },
    },
    problems: [],
  }),
};
