import { Readable } from 'node:stream';
import type { Connection } from '../model/connection.ts';
import { CallerError } from '../model/errors.ts';
import { directoryPhotosPartition, type PhotoPass } from '../model/photo.ts';
import type { Photos } from '../runs/photos/photos.ts';
import type { Connections } from '../settings/connections.ts';
import type { Store } from '../store/store.ts';
import { fieldProblemText } from '../texts/field-problem-text.ts';
import type { Texts } from '../texts/texts.ts';
import type { photoOperations, PhotoPassView } from './contract/photos.ts';
import type { Handlers } from './endpoint.ts';
import { failureView } from './run-views.ts';

export function photoHandlers(rooms: {
  readonly photos: Photos;
  readonly connections: Connections;
  readonly store: Store;
}): Handlers<typeof photoOperations> {
  const { photos, connections, store } = rooms;
  return {
    async getPhotoPass({ params, texts }) {
      const { body } = await connections.get(params.id);
      return { body: { pass: passView(texts, await photos.last(body.id), body) } };
    },
    async copyPhotos({ params, texts }) {
      const { body } = await connections.get(params.id);
      if (body.photos === 'leave')
        throw new CallerError('conflict', `“${body.name}” leaves photos alone: let it copy them first.`);
      return { body: { pass: passView(texts, await photos.copyNow(body), body) } };
    },
    async getDirectoryPhoto({ params }) {
      const found = await store.get('directoryPhotos', directoryPhotosPartition, params.id);
      if (found === undefined)
        throw new CallerError('not-found', 'There is no photo of such a person in the directory.');
      const { contentType, data } = found.body;
      return { body: Readable.from([Buffer.from(data, 'base64')]), headers: { 'Content-Type': contentType } };
    },
  };
}

function passView(texts: Texts, pass: PhotoPass | null, connection: Connection): PhotoPassView | null {
  if (pass === null) return null;
  const {
    connectionId: _connection,
    checkpoint: _checkpoint,
    everybodyAt: _everybody,
    failure,
    problems,
    ...rest
  } = pass;
  return {
    ...rest,
    failure: failure === null ? null : failureView(texts, failure, connection),
    problems: problems.map(({ sourceId, message }) => ({ sourceId, message: fieldProblemText(texts, message) })),
  };
}
