import { z } from 'zod';
import { SyncFailure } from '../../model/failure.ts';
import { BatchReader } from './batch.ts';
import { GraphRefusal, parseAnswer } from './graph-answer.ts';
import type { GraphClient } from './graph-client.ts';
import { pageSize } from './pages.ts';
import { listedCost, resourceUnits } from './resource-units.ts';

/** Most listings at a time: each has a last page that is not full, which costs half a request. */
const mostShards = 13;
const pagesPerShard = 3;

/** Where a tenant may be cut: as many letters as a batch takes, so that what lies between two of them is never much. */
const borders = 'b c d e f g h j k l m n o p r s t v w y'.split(' ');

/** How many people there are, or null when Graph does not say. The index that counts may lag behind. */
export function countUsers(client: GraphClient, signal: AbortSignal): Promise<number | null> {
  return unlessRefused(client.request({ path: countPath, headers, units, read: readCount }, signal), null);
}

/** A filter, and how many people it lets through. */
export interface UserShard {
  readonly filter: string;
  readonly people: number;
}

/**
 * Filters that together mean everybody, each of them about as many people: ranges of user principal names, which Graph
 * compares by default (https://learn.microsoft.com/graph/aad-advanced-queries). Whatever a name begins with, it lies
 * in one of the ranges, because the first and the last one are open. Where to cut is learned by counting.
 *
 * @returns fewer than two when Graph does not let the tenant be cut
 */
export async function userShards(client: GraphClient, counted: number, signal: AbortSignal): Promise<UserShard[]> {
  const cuts = chooseCuts(await unlessRefused(countBelow(client, signal), []), counted);
  return [...cuts, null].map((to, index) => {
    const from = cuts[index - 1];
    const bounds = [
      ...(from === undefined ? [] : [`userPrincipalName ge '${from.border}'`]),
      ...(to === null ? [] : [`userPrincipalName le '${to.border}'`]),
    ];
    return { filter: bounds.join(' and '), people: (to?.people ?? counted) - (from?.people ?? 0) };
  });
}

/** How many people have names up to this one. */
export interface Below {
  readonly border: string;
  readonly people: number;
}

/** The borders, in their order, that cut the tenant into parts of which the largest is as small as can be. */
export function chooseCuts(below: readonly Below[], counted: number): Below[] {
  const inOrder = below.filter(({ people }) => people > 0 && people < counted).sort((a, b) => a.people - b.people);
  const shards = Math.min(mostShards, Math.ceil(counted / pageSize / pagesPerShard));
  for (let size = counted / shards; ; size *= 1.02) {
    const cuts = cutsForSize(inOrder, counted, size);
    if (cuts.length < shards) return cuts;
  }
}

/** Cuts wherever a part would grow beyond this size; a part between two borders may be larger by itself. */
function cutsForSize(below: readonly Below[], counted: number, size: number): Below[] {
  const cuts: Below[] = [];
  for (const [index, border] of below.entries()) {
    const next = below[index + 1]?.people ?? counted;
    const last = cuts.at(-1)?.people ?? 0;
    if (border.people > last && next - last > size) cuts.push(border);
  }
  return cuts;
}

const countPath = '/users?$select=id&$top=1&$count=true';
const headers = { ConsistencyLevel: 'eventual' };
const units = resourceUnits({ listed: listedCost.users, select: true, expand: false, top: 1 });

/** https://learn.microsoft.com/graph/query-parameters#count-parameter */
const countedPage = z.object({ value: z.array(z.unknown()), '@odata.count': z.int().nonnegative().nullish() });

function readCount(json: unknown): number | null {
  return parseAnswer(countedPage, json)['@odata.count'] ?? null;
}

async function countBelow(client: GraphClient, signal: AbortSignal): Promise<Below[]> {
  const requests = borders.map((border) => {
    const filter = encodeURIComponent(`userPrincipalName le '${border}'`);
    return { path: `${countPath}&$filter=${filter}`, headers, units, about: border };
  });
  const below: Below[] = [];
  for await (const answers of new BatchReader(client, requests, readCount).answers(signal)) {
    for (const { about: border, outcome } of answers) {
      if (outcome.kind === 'refused') throw outcome.refusal;
      below.push({ border, people: outcome.result ?? 0 });
    }
  }
  return below;
}

/** Counting only serves to be quick: without it everybody is read all the same. */
async function unlessRefused<Value>(asking: Promise<Value>, otherwise: Value): Promise<Value> {
  try {
    return await asking;
  } catch (error) {
    const isRefused = error instanceof GraphRefusal;
    if (isRefused || (error instanceof SyncFailure && error.code === 'source-unavailable')) return otherwise;
    throw error;
  }
}
