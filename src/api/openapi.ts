import { createDocument } from 'zod-openapi';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject, ZodOpenApiResponsesObject, oas31 } from 'zod-openapi';
import * as z from 'zod';
import type { OperationContract } from './contract/operation.ts';
import type { ProblemCode } from './contract/problem.ts';
import { problemView, statusOf } from './contract/problem.ts';
import type { Mode } from './request-guard.ts';

const describedTags = [
  { name: 'Connections', description: 'One Entra tenant, one target, and the policy between them.' },
  { name: 'Credential profiles', description: 'App registrations that connections share. Secrets are write-only.' },
  { name: 'Overviews', description: 'What a sync would change: reviewed, then approved or cancelled.' },
  { name: 'Runs and sync logs', description: 'Attempts, their progress, and the lasting record of every change.' },
  { name: 'Directory', description: 'People and groups in Rollcall’s own directory.' },
  { name: 'People and roles', description: 'Who may do what.' },
  { name: 'Service', description: 'The service itself.' },
];

const localTag = { name: 'Local mode', description: 'Only where the simulated tenant runs beside Rollcall.' };

const description = `Rollcall reads people and groups from Entra ID, shows what would change as an overview, and applies
exactly that once it is approved.

The way through: create a credential profile, create a connection, test it, start a run of kind \`overview\`, read the
run until it ends, read the overview and its changes, approve it with its \`hash\`, read the sync run until it ends, and
read its log.

Errors are problem details (RFC 9457); programs decide by \`code\`. Lists come in pages: send \`next\` as \`after\` until it
is null. To change something, send the ETag that reading it gave as \`If-Match\`; 412 means that somebody else was faster.`;

/** The OpenAPI 3.1 document of these operations. */
export function openApiDocument(options: {
  operations: Readonly<Record<string, OperationContract>>;
  publicUrl: string;
  version: string;
  mode: Mode;
}): oas31.OpenAPIObject {
  const paths: ZodOpenApiPathsObject = {};
  for (const [id, operation] of Object.entries(options.operations)) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: documented(id, operation, options.mode) };
  }
  return createDocument(
    {
      openapi: '3.1.0',
      info: { title: 'Rollcall', version: options.version, description, license: { name: 'MIT', identifier: 'MIT' } },
      servers: [{ url: options.publicUrl, description: 'This installation.' }],
      tags: options.mode === 'local' ? [...describedTags, localTag] : describedTags,
      ...(options.mode === 'local'
        ? {}
        : {
            security: [{ bearer: [] }],
            components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
          }),
      paths,
    },
    { reused: 'inline' },
  );
}

function documented(id: string, operation: OperationContract, mode: Mode): ZodOpenApiOperationObject {
  const needs =
    operation.needs === 'anyone'
      ? 'Needs no sign-in.'
      : operation.needs === 'known'
        ? 'Needs no role.'
        : `Needs the role ${operation.needs}.`;
  const header = headerParameters(operation, mode);
  return {
    operationId: id,
    tags: [operation.tag],
    summary: operation.summary,
    description: `${operation.description} ${needs}`,
    ...(operation.needs === 'anyone' && mode === 'production' ? { security: [] } : {}),
    requestParams: {
      ...(operation.params === undefined ? {} : { path: operation.params }),
      ...(operation.query === undefined ? {} : { query: operation.query }),
      ...(header === null ? {} : { header }),
    },
    ...(operation.body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: {
              'application/json': { schema: operation.body, example: operation.bodyExample },
              ...(operation.upload === undefined
                ? {}
                : {
                    [operation.upload.type]: { schema: { type: 'string' as const }, example: operation.upload.example },
                  }),
            },
          },
        }),
    responses: { [operation.answer.status]: answerOf(operation), ...problemsOf(operation) },
  };
}

function headerParameters(operation: OperationContract, mode: Mode): z.ZodObject | null {
  const fields: Record<string, z.ZodType> = {};
  if (operation.ifMatch !== undefined) {
    const ifMatch = operation.ifMatch === true ? z.string() : z.string().optional();
    fields['If-Match'] = ifMatch.meta({ description: 'The ETag of the version that is changed.', example: '"MQ"' });
  }
  if (mode === 'local' && operation.needs !== 'anyone') {
    fields['X-Rollcall-Person'] = z.string().optional().meta({
      description:
        'Local mode only: object id of the person of the demo company who acts; without it, its first administrator.',
    });
  }
  return Object.keys(fields).length === 0 ? null : z.object(fields);
}

function answerOf(operation: OperationContract): ZodOpenApiResponsesObject['200'] {
  const { answer } = operation;
  const headers = Object.entries({ ...answer.headers, 'X-Request-Id': 'Names this request in the log.' });
  return {
    description: answer.description,
    headers: Object.fromEntries(
      headers.map(([name, about]) => [name, { description: about, schema: { type: 'string' as const } }]),
    ),
    ...(answer.contentType === undefined
      ? answer.schema === undefined
        ? {}
        : { content: { 'application/json': { schema: answer.schema, example: answer.example } } }
      : { content: { [answer.contentType]: { schema: { type: 'string' as const } } } }),
  };
}

/** What may meet whoever has to say who they are. */
const refusedSenders = ['not-signed-in', 'not-allowed', 'too-many-requests', 'sign-in-unavailable'] as const;

/** What can go wrong with this operation, by status: its own, and what any call like it can meet. */
export function problemCodesOf(operation: OperationContract): readonly ProblemCode[] {
  const checked = operation.needs !== 'anyone';
  return [
    ...operation.problems,
    'bad-request' as const,
    'invalid-input' as const,
    'foreign-origin' as const,
    'internal-error' as const,
    'store-unavailable' as const,
    ...(checked ? refusedSenders : []),
    ...(operation.params === undefined ? [] : (['not-found'] as const)),
    ...(operation.body === undefined ? [] : (['malformed-body', 'body-too-large', 'unsupported-media-type'] as const)),
    ...(operation.ifMatch === undefined ? [] : (['precondition-failed'] as const)),
    ...(operation.ifMatch === true ? (['precondition-required'] as const) : []),
  ].filter((code, index, all) => all.indexOf(code) === index);
}

function problemsOf(operation: OperationContract): ZodOpenApiResponsesObject {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of problemCodesOf(operation)) {
    byStatus.set(statusOf(code), [...(byStatus.get(statusOf(code)) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      String(status),
      {
        description: `\`code\` is ${codes.map((code) => `\`${code}\``).join(' or ')}.`,
        content: { 'application/problem+json': { schema: problemView } },
      },
    ]),
  );
}
