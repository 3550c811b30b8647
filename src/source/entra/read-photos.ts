import { z } from 'zod';
import type { Photo } from '../../model/photo.ts';
import type { PhotoSource, ReadOptions } from '../source.ts';
import { BatchReader, type BatchAnswer } from './batch.ts';
import { classifyRefusal, describeRefusal } from './classify-failure.ts';
import { MalformedAnswer, parseAnswer, type GraphRefusal } from './graph-answer.ts';
import type { GraphClient } from './graph-client.ts';
import { usersPermission } from './read-users.ts';

/** Exchange, which keeps the photos, answers four requests of an app at a time. */
const atOnce = { size: 4, inFlight: 1, whenExhausted: 'answer' } as const;
const units = 1;

const metadata = z.object({ '@odata.mediaEtag': z.string() });

const starts: readonly (readonly [contentType: string, bytes: readonly number[]])[] = [
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/png', [0x89, 0x50, 0x4e, 0x47]],
  ['image/gif', [0x47, 0x49, 0x46, 0x38]],
];

/** Profile photos (https://learn.microsoft.com/graph/api/profilephoto-get), with `User.Read.All`. */
export class EntraPhotos implements PhotoSource {
  readonly #client: GraphClient;

  constructor(client: GraphClient) {
    this.#client = client;
  }

  async *readTags(ids: readonly string[], { signal }: ReadOptions): ReturnType<PhotoSource['readTags']> {
    const requests = ids.map((id) => ({ path: `/users/${encodeURIComponent(id)}/photo`, units, about: id }));
    const read = (json: unknown): string => parseAnswer(metadata, json)['@odata.mediaEtag'];
    for await (const answers of new BatchReader(this.#client, requests, read, atOnce).answers(signal))
      yield answers.map((answer) => ({
        id: answer.about,
        ...settled(answer, (tag) => ({ tag }), { tag: null }),
      }));
  }

  async *readPhotos(ids: readonly string[], { signal }: ReadOptions): ReturnType<PhotoSource['readPhotos']> {
    const requests = ids.map((id) => ({ path: `/users/${encodeURIComponent(id)}/photo/$value`, units, about: id }));
    for await (const answers of new BatchReader(this.#client, requests, pictureIn, atOnce).answers(signal))
      yield answers.map((answer) => ({
        id: answer.about,
        ...settled(answer, (photo) => ({ photo }), { photo: null }),
      }));
  }
}

/** Somebody who is gone has no photo either (404, `ImageNotFound` or `Request_ResourceNotFound`). */
function settled<Result, Found, None>(
  { outcome }: BatchAnswer<string, Result>,
  found: (result: Result) => Found,
  none: None,
): Found | None | { readonly problem: string } {
  if (outcome.kind === 'result') return found(outcome.result);
  const { refusal } = outcome;
  if (refusal.status === 404) return none;
  if (isForEverybody(refusal)) throw classifyRefusal(refusal, usersPermission);
  return { problem: describeRefusal(refusal) };
}

function isForEverybody({ status }: GraphRefusal): boolean {
  return status === 401 || status === 403;
}

/** Graph says `image/jpeg` whatever it is; the first bytes know better. */
function pictureIn(json: unknown): Photo {
  const bytes = typeof json === 'string' ? Buffer.from(json, 'base64') : Buffer.alloc(0);
  const type = starts.find(([, start]) => start.every((byte, index) => bytes[index] === byte));
  if (type === undefined) throw new MalformedAnswer('Something came where a photo was due.');
  return { contentType: type[0], bytes };
}
