import * as z from 'zod';
import { connectionId, moment, runId } from './common.ts';
import { failureView } from './connections.ts';
import { directoryId } from './directory.ts';
import { operation } from './operation.ts';

const photoPassView = z
  .object({
    status: z.enum(['running', 'succeeded', 'partly-succeeded', 'failed']),
    whom: z.enum(['everybody', 'added']).meta({
      description: 'Everybody whom the connection brought in, once a day; else only those whom the sync added.',
    }),
    syncRunId: runId.nullable().meta({ description: 'The sync it followed; null when somebody asked for it.' }),
    startedAt: moment,
    endedAt: moment.nullable(),
    people: z.int().meta({ description: 'People to look at.' }),
    done: z.int().meta({ description: 'People who were looked at.' }),
    copied: z.int(),
    removed: z.int(),
    failed: z.int().meta({ description: 'Photos that failed; the next pass tries them again.' }),
    failure: failureView.nullable().meta({ description: 'Why the pass as a whole could not go on.' }),
    problems: z
      .array(z.object({ sourceId: z.string(), message: z.string() }))
      .meta({ description: 'Of the photos that failed the first ten.' }),
  })
  .meta({ id: 'PhotoPass', description: 'The last copying of photos. It never changes how a sync ended.' });

export type PhotoPassView = z.output<typeof photoPassView>;

const example = {
  status: 'partly-succeeded' as const,
  whom: 'everybody' as const,
  syncRunId: 'contoso-7k2mq9.01kdsjw5z0h4e8qv2m9c-sync',
  startedAt: '2026-01-05T08:02:00.000Z',
  endedAt: '2026-01-05T08:04:00.000Z',
  people: 412,
  done: 412,
  copied: 37,
  removed: 2,
  failed: 1,
  failure: null,
  problems: [{ sourceId: '5b1c8d2f-6a34-4f7e-9a10-2c3d4e5f6071', message: 'The photo is larger than 1.2 MB.' }],
};

const tag = 'Photos';
const params = z.object({ id: connectionId });
const schema = z.object({ pass: photoPassView.nullable().meta({ description: 'Null before the first.' }) });

export const photoOperations = {
  getPhotoPass: operation({
    method: 'get',
    path: '/api/connections/{id}/photos',
    tag,
    summary: 'See how copying photos went',
    description: 'The pass that goes on, or the last one.',
    needs: 'reader',
    params,
    answer: { status: 200, description: 'The pass.', schema, example: { pass: example } },
    problems: ['not-found'],
  }),
  copyPhotos: operation({
    method: 'post',
    path: '/api/connections/{id}/photos',
    tag,
    summary: 'Copy photos now',
    description: 'Begins to look at everybody’s photo, unless a pass goes on already. It works in the background.',
    needs: 'approver',
    params,
    answer: { status: 200, description: 'The pass that goes on.', schema, example: { pass: example } },
    problems: ['not-found', 'conflict'],
  }),
  getDirectoryPhoto: operation({
    method: 'get',
    path: '/api/directory/users/{id}/photo',
    tag,
    summary: 'Read a person’s photo',
    description: 'The picture, as JPEG, PNG or GIF.',
    needs: 'reader',
    params: z.object({ id: directoryId }),
    answer: { status: 200, description: 'The picture.', contentType: 'image/*' },
    problems: ['not-found'],
  }),
};
