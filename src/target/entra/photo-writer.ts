import type { Attempts, Trouble } from '../../asking/attempts.ts';
import type { Photo } from '../../model/photo.ts';
import { classifyRefusal, describeRefusal } from '../../source/entra/classify-failure.ts';
import type { GraphRefusal } from '../../source/entra/graph-answer.ts';
import type { GraphClient, GraphRequest } from '../../source/entra/graph-client.ts';
import { attemptsOf, photoPolicy } from '../../source/entra/retry.ts';
import { staysBroken } from '../broken-rows.ts';
import { inLanes } from '../in-lanes.ts';
import type { RemotePhotos } from '../remote.ts';
import type { PhotoProblems } from '../target.ts';
import type { People } from './people.ts';
import { administrator, notThere } from './results.ts';
import { photoPermissions, targetFailure } from './target-failure.ts';
import { claimsOf } from './token-claims.ts';
import { WriteQuota } from './write-quota.ts';

/** Exchange, which keeps the photos, answers four requests of an app at a time. */
const lanes = 4;

/** What is said of a photo, and not of the service, when it is said again and again, also by what stands before Graph. */
const ofOnePhoto: ReadonlySet<number> = new Set([413, 415, 500]);

type Confirm = () => Promise<void>;
type Write = Pick<GraphRequest<null>, 'method' | 'headers' | 'body'>;

interface PhotoWriterOptions {
  readonly client: GraphClient;
  readonly people: People;
  readonly signal: AbortSignal | undefined;
}

/**
 * Writes photos of the people of a domain, with `ProfilePhoto.ReadWrite.All` or `User.ReadWrite.All`
 * (https://learn.microsoft.com/graph/api/profilephoto-update, https://learn.microsoft.com/graph/api/profilephoto-delete).
 * Administrators and people of other domains are left alone. What Graph refuses of one photo, or breaks down over, is
 * said of that photo; a photo that was written twice is the same photo, so a lost answer needs no look, and a request
 * may be cut short.
 */
export class PhotoWriter implements RemotePhotos {
  readonly #client: GraphClient;
  readonly #people: People;
  readonly #signal: AbortSignal;
  readonly #quota: WriteQuota;

  constructor({ client, people, signal = new AbortController().signal }: PhotoWriterOptions) {
    this.#client = client;
    this.#people = people;
    this.#signal = signal;
    this.#quota = new WriteQuota(client.clock);
  }

  put(photos: ReadonlyMap<string, Photo>, options: { readonly confirm: Confirm }): Promise<PhotoProblems> {
    const writes = [...photos].map(([id, { contentType, bytes }]): [string, Write] => {
      // Of any other view of bytes the library sends what lies around them, too.
      const body = Buffer.from(bytes);
      return [id, { method: 'PUT', headers: { 'Content-Type': contentType }, body }];
    });
    return this.#write(new Map(writes), { ...options, whenNobody: notThere.message });
  }

  remove(userIds: readonly string[], options: { readonly confirm: Confirm }): Promise<PhotoProblems> {
    const writes = userIds.map((id): [string, Write] => [id, { method: 'DELETE' }]);
    return this.#write(new Map(writes), { ...options, whenNobody: null });
  }

  async #write(
    writes: ReadonlyMap<string, Write>,
    { confirm, whenNobody }: { readonly confirm: Confirm; readonly whenNobody: string | null },
  ): Promise<PhotoProblems> {
    const problems = new Map<string, string>();
    try {
      const standing = await this.#people.standing([...writes.keys()]);
      await inLanes([...writes], lanes, async ([id, write]) => {
        const who = standing.get(id.toLowerCase());
        const problem =
          who === undefined
            ? whenNobody
            : who.isAdministrator
              ? administrator.message
              : await this.#send(id, write, confirm);
        if (problem !== null) problems.set(id, problem);
      });
    } catch (error) {
      throw targetFailure(error);
    }
    return problems;
  }

  /** One sentence where it is not done. */
  async #send(id: string, write: Write, confirm: Confirm): Promise<string | null> {
    const request = { ...write, path: `/users/${id}/photo/$value`, units: 1, read: () => null };
    const attempts = attemptsOf(photoPolicy, this.#client.clock);
    for (;;) {
      await this.#quota.admit(1, this.#signal);
      const judgement = await this.#client.attempt(request, { signal: this.#signal, confirm });
      if (judgement.kind === 'result') return null;
      if (judgement.kind === 'refused')
        return write.method === 'DELETE' && judgement.refusal.status === 404 ? null : this.#refused(judgement.refusal);
      const { trouble, status } = judgement;
      if (attempts.isLast && status !== null && ofOnePhoto.has(status)) return staysBroken(trouble.detail).message;
      await this.#wait(trouble, attempts);
    }
  }

  /** Throttling is for every photo. */
  async #wait(trouble: Trouble, attempts: Attempts): Promise<void> {
    const delay = attempts.delayAfter(trouble);
    if (trouble.kind === 'throttled') this.#quota.pause(delay);
    else await this.#client.clock.sleep(delay, this.#signal);
  }

  /** @throws what an app is told that may not write photos at all */
  async #refused(refusal: GraphRefusal): Promise<string> {
    if (refusal.status === 401) throw refusal;
    if (refusal.status === 403 && claimsOf(await this.#client.signIn(this.#signal))?.mayWritePhotos === false)
      throw classifyRefusal(refusal, photoPermissions);
    return describeRefusal(refusal);
  }
}
