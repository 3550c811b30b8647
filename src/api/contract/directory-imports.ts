import * as z from 'zod';
import { importRowKinds } from '../../model/directory-import.ts';
import { sourceAttributes } from '../../model/directory.ts';
import { domainInput } from '../../settings/input-values.ts';
import { afterParameter, attributesView, limitParameter, moment, pageOf, personView } from './common.ts';
import { operation } from './operation.ts';

const importId = z
  .string()
  .regex(/^[0-9a-z-]{1,60}$/)
  .meta({ description: 'Id of an import.', example: '01kdsjw5z0h4e8qv2m9c' });

const attributeName = z.enum(sourceAttributes).nullable();

const problemView = z.object({
  code: z.enum([
    'name-missing',
    'name-invalid',
    'mail-invalid',
    'duplicate',
    'owned-by-connection',
    'kept-by-scim',
    'too-long',
    'control-characters',
    'not-a-boolean',
    'not-a-country',
    'manager-unknown',
    'too-many-cells',
  ]),
  attribute: attributeName.meta({ description: 'What it is about; null for the row as a whole.' }),
  message: z.string().meta({ description: 'What is wrong, in a sentence.' }),
});

const rowView = z
  .object({
    kind: z.enum(importRowKinds),
    line: z
      .int()
      .nullable()
      .meta({ description: 'Where the row begins in the file; null for a removal, which has none.' }),
    name: z.string().meta({ description: 'The userPrincipalName; of a refused row as the file has it.' }),
    personId: z.string().nullable().meta({ description: 'Id in the directory; null in a refused row.' }),
    before: attributesView
      .nullable()
      .meta({ description: 'Of an update what changes, of a removal everything; else null.' }),
    after: attributesView
      .nullable()
      .meta({ description: 'Of an update what changes, of an addition everything; else null.' }),
    problems: z.array(problemView).meta({ description: 'Why the row is refused.' }),
    stale: z.string().nullable().meta({ description: 'Why it could not be applied, in a sentence.' }),
  })
  .meta({ id: 'ImportRow', description: 'What an import does to one person, or why it does not.' });

export type ImportRowView = z.output<typeof rowView>;

const importView = z
  .object({
    id: importId,
    fileName: z.string().nullable(),
    status: z.enum(['previewed', 'applying', 'applied']).meta({
      description: 'One that stays `applying` was cut short: apply it again, and it goes on.',
    }),
    createdAt: moment,
    createdBy: personView,
    hash: z.string().meta({ description: 'What to send to apply exactly what is shown.' }),
    columns: z
      .array(z.object({ heading: z.string(), attribute: attributeName }))
      .meta({ description: 'The columns of the file; those whose `attribute` is null are not read.' }),
    counts: z.object({
      rows: z.int().meta({ description: 'Rows of the file, without its heading.' }),
      add: z.int(),
      update: z.int(),
      unchanged: z.int(),
      refused: z.int(),
      remove: z.int().meta({ description: 'People who are not in the file.' }),
    }),
    complete: z
      .object({
        domain: z.string(),
        people: z.int().meta({ description: 'How many people of the domain were entered by hand.' }),
        confirm: z.boolean().meta({ description: 'Whether the removals have to be confirmed by their number.' }),
        withheld: z.string().nullable().meta({ description: 'Why nobody is removed after all, in a sentence.' }),
      })
      .nullable()
      .meta({ description: 'Set when the file was said to be everybody of a domain.' }),
    appliedAt: moment.nullable(),
    appliedBy: personView.nullable(),
    outcome: z
      .object({
        applied: z.int(),
        stale: z.int().meta({ description: 'Rows that were not applied, because somebody changed the person since.' }),
      })
      .nullable()
      .meta({ description: 'Null until it was applied to its end.' }),
  })
  .meta({ id: 'DirectoryImport', description: 'A file of people, and what it does to the directory.' });

export type ImportView = z.output<typeof importView>;

const previewView = importView.extend({
  first: z
    .object({ add: z.array(rowView), update: z.array(rowView), remove: z.array(rowView), refused: z.array(rowView) })
    .meta({ description: 'The first rows of each kind.' }),
});

const rowExample = {
  kind: 'update' as const,
  line: 2,
  name: 'ada@contoso.com',
  personId: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
  before: { jobTitle: null },
  after: { jobTitle: 'Analyst' },
  problems: [],
  stale: null,
};

const example = {
  id: '01kdsjw5z0h4e8qv2m9c',
  fileName: 'people.csv',
  status: 'previewed' as const,
  createdAt: '2026-01-05T08:00:00.000Z',
  createdBy: { id: '8d2f6a34-5b1c-4f7e-9a10-2c3d4e5f6071', name: 'Adele Vance' },
  hash: 'Yk3m1y0v3mJt9m0b2vXW2c9mZb0m6m7q3bq1vWk1T9Q',
  columns: [
    { heading: 'User principal name', attribute: 'userPrincipalName' as const },
    { heading: 'Job title', attribute: 'jobTitle' as const },
    { heading: 'Shoe size', attribute: null },
  ],
  counts: { rows: 1, add: 0, update: 1, unchanged: 0, refused: 0, remove: 0 },
  complete: null,
  appliedAt: null,
  appliedBy: null,
  outcome: null,
};

const tag = 'Directory';
const params = z.object({ id: importId });
const csvExample = 'User principal name,Job title\r\nada@contoso.com,Analyst\r\n';

export const directoryImportOperations = {
  previewImport: operation({
    method: 'post',
    path: '/api/directory/imports',
    tag,
    summary: 'Look at a file of people',
    description:
      'Holds a CSV file against the directory and says what it would do, row by row; nobody is changed. Up to 50 MB as text/csv, or 1 MB in JSON, and 100,000 rows; UTF-8, or UTF-16 with a byte order mark; comma, semicolon or tab. The first row names the columns, by attribute or as Entra ID’s own export has them in English, German or Japanese; other columns are not read. A row is about who has its user principal name; an empty cell takes a value away, a column that is not there leaves it. People whom a connection brought in are never changed. A file that cannot be read is refused with `invalid-input`, and `path` names its line.',
    needs: 'administrator',
    query: z.strictObject({
      fileName: z
        .string()
        .trim()
        .min(1, 'Enter the name of the file, or leave it out.')
        .max(255, 'Enter at most 255 characters.')
        .optional()
        .meta({ description: 'Name of the file, for the record.', example: 'people.csv' }),
      completeDomain: domainInput.optional().meta({
        description:
          'The file is everybody of this domain: who was entered by hand, is of that domain and not in the file is removed. Without it nobody is removed.',
        example: 'contoso.com',
      }),
    }),
    body: z.strictObject({ text: z.string().meta({ description: 'The file’s text.' }) }),
    bodyExample: { text: csvExample },
    upload: { type: 'text/csv', example: csvExample },
    answer: {
      status: 201,
      description: 'What the file would do.',
      schema: previewView,
      example: { ...example, first: { add: [], update: [rowExample], remove: [], refused: [] } },
      headers: { Location: 'Where the import is.' },
    },
    problems: [],
  }),
  listImports: operation({
    method: 'get',
    path: '/api/directory/imports',
    tag,
    summary: 'List imports',
    description: 'Every file that was applied, and those that were looked at within a day, the newest first.',
    needs: 'reader',
    query: z.strictObject({ limit: limitParameter, after: afterParameter }),
    answer: {
      status: 200,
      description: 'A page of imports.',
      schema: pageOf(importView, 'Imports.'),
      example: { items: [example], next: null },
    },
    problems: [],
  }),
  getImport: operation({
    method: 'get',
    path: '/api/directory/imports/{id}',
    tag,
    summary: 'Read an import',
    description: 'One import, as it is now.',
    needs: 'reader',
    params,
    answer: { status: 200, description: 'The import.', schema: importView, example },
    problems: ['not-found'],
  }),
  listImportRows: operation({
    method: 'get',
    path: '/api/directory/imports/{id}/rows',
    tag,
    summary: 'List the rows of an import',
    description:
      'What the import does, in the order of the file and then removals; rows that change nothing are left out.',
    needs: 'reader',
    params,
    query: z.strictObject({
      limit: limitParameter,
      after: afterParameter,
      kind: z.enum(importRowKinds).optional().meta({ description: 'Keeps rows of one kind.', example: 'refused' }),
      stale: z
        .literal('true', { error: 'Enter true, or leave it out.' })
        .optional()
        .meta({ description: 'Keeps rows that could not be applied.', example: 'true' }),
    }),
    answer: {
      status: 200,
      description: 'A page of rows.',
      schema: pageOf(rowView, 'Rows.'),
      example: { items: [rowExample], next: null },
    },
    problems: ['not-found'],
  }),
  applyImport: operation({
    method: 'post',
    path: '/api/directory/imports/{id}/apply',
    tag,
    summary: 'Apply an import',
    description:
      'Does exactly what was shown; rows whose person was changed since are left, and counted as stale. Applying again does nothing twice: it answers what came of it, or goes on with one that was cut short. Answers after 20 seconds at the latest, with `status` still `applying` while it goes on.',
    needs: 'administrator',
    params,
    body: z.strictObject({
      hash: z.string().max(100).meta({ description: '`hash` of the import, as it was shown.' }),
      confirmRemovals: z
        .int()
        .min(0)
        .nullable()
        .default(null)
        .meta({ description: 'The number of removals, where `complete.confirm` asks for it.' }),
    }),
    bodyExample: { hash: example.hash },
    answer: {
      status: 200,
      description: 'The import as it is now.',
      schema: importView,
      example: {
        ...example,
        status: 'applied',
        appliedAt: '2026-01-05T08:01:00.000Z',
        appliedBy: example.createdBy,
        outcome: { applied: 1, stale: 0 },
      },
    },
    problems: ['not-found', 'conflict', 'precondition-failed'],
  }),
};
