import { randomBytes } from 'node:crypto';
import type { Container, JSONObject, OperationInput } from '@azure/cosmos';
import { bodyJson } from '../document-rules.ts';
import type { WriteOperation, WriteResult } from '../store.ts';
import { bulk, bulkLimit, type Item } from './cosmos-documents.ts';
import { isPassing, leavesOpen, readCosmosFailure, type CosmosFailure } from './cosmos-failure.ts';
import { encodeId, placeOf } from './cosmos-ids.ts';
import { inParallel } from './in-parallel.ts';
import { TryAgain, type Patience } from './patience.ts';

/** A chunk ends at this many characters of JSON too: the SDK sends a chunk's requests all at once. */
const chunkCharacters = 2_000_000;
const deletesAtOnce = 8;

/** A write on its way. */
export interface PendingWrite {
  readonly operation: WriteOperation<unknown>;
  readonly partitionKey: string;
  /** The id as the container has it. */
  readonly id: string;
  readonly item: Omit<Item, '_etag'> | null;
  readonly size: number;
  /** True once an attempt ended without saying whether it wrote. */
  open: boolean;
  result: WriteResult | undefined;
}

export function pendingWrite(partitionKey: string, operation: WriteOperation<unknown>): PendingWrite {
  const id = encodeId(operation.id);
  if (operation.kind === 'delete') {
    return { operation, partitionKey, id, item: null, size: 0, open: false, result: undefined };
  }
  const item = {
    id,
    partition: partitionKey,
    place: placeOf(partitionKey, id),
    body: operation.body,
    ...(operation.search === undefined ? {} : { search: operation.search }),
    ...(operation.facets === undefined ? {} : { facets: operation.facets }),
    stamp: randomBytes(9).toString('base64url'),
  };
  return { operation, partitionKey, id, item, size: bodyJson(operation.body).length, open: false, result: undefined };
}

/** Cuts writes into chunks that may run side by side; a second write of one document begins a new round behind them. */
export function roundsOf(writes: readonly PendingWrite[]): PendingWrite[][][] {
  const rounds: PendingWrite[][][] = [];
  let ids = new Set<string>();
  let size = 0;
  for (const write of writes) {
    const chunks = rounds.at(-1);
    const chunk = chunks?.at(-1);
    if (chunks === undefined || chunk === undefined || ids.has(write.id)) {
      rounds.push([[write]]);
      ids = new Set();
      size = 0;
    } else if (chunk.length === bulkLimit || size + write.size > chunkCharacters) {
      chunks.push([write]);
      size = 0;
    } else {
      chunk.push(write);
    }
    ids.add(write.id);
    size += write.size;
  }
  return rounds;
}

/**
 * Writes one chunk and settles the result of each of its writes. `beforeAttempt` is the fence's check, asked before
 * every attempt.
 */
export async function writeChunk(options: {
  readonly container: Container;
  readonly chunk: readonly PendingWrite[];
  readonly patience: Patience;
  readonly beforeAttempt: () => Promise<void>;
}): Promise<void> {
  const { container, chunk, patience, beforeAttempt } = options;
  await patience.insist(async (abortSignal) => {
    await beforeAttempt();
    const waiting = chunk.filter(({ result }) => result === undefined);
    const answers = await send(container, waiting, abortSignal);
    const failures: CosmosFailure[] = [];
    for (const [write, answer] of answers) {
      const settled = answer.kind === 'status' ? await resultOf(container, write, answer, abortSignal) : answer.failure;
      if ('ok' in settled) {
        write.result = settled;
      } else {
        write.open ||= leavesOpen(settled.status);
        failures.push(settled);
      }
    }
    const worst = failures.find(({ status }) => !isPassing(status)) ?? failures[0];
    if (worst !== undefined) {
      throw new TryAgain(worst);
    }
  });
}

/** What the service said of one write, or why it said nothing. */
type Answer =
  | { readonly kind: 'status'; readonly status: number; readonly etag: string | null }
  | { readonly kind: 'failure'; readonly failure: CosmosFailure };

async function send(
  container: Container,
  writes: readonly PendingWrite[],
  abortSignal: AbortSignal,
): Promise<Map<PendingWrite, Answer>> {
  const answers = new Map<PendingWrite, Answer>();
  const alone = writes.filter(isConditionalDelete);
  const together = writes.filter((write) => !isConditionalDelete(write));
  await Promise.all([
    inParallel(alone, deletesAtOnce, async (write) => {
      answers.set(write, await answerOf(() => deleteOne(container, write, abortSignal)));
    }),
    sendTogether(container, together, abortSignal, answers),
  ]);
  return answers;
}

async function sendTogether(
  container: Container,
  writes: readonly PendingWrite[],
  abortSignal: AbortSignal,
  answers: Map<PendingWrite, Answer>,
): Promise<void> {
  if (writes.length === 0) {
    return;
  }
  try {
    const responses = await bulk(container, writes.map(inputOf), abortSignal);
    for (const [index, write] of writes.entries()) {
      const { statusCode = 500, eTag = null } = responses[index] ?? {};
      answers.set(write, { kind: 'status', status: statusCode, etag: eTag });
    }
  } catch (error) {
    const failure = readCosmosFailure(error);
    if (failure === undefined) {
      throw error;
    }
    for (const write of writes) {
      answers.set(write, { kind: 'failure', failure });
    }
  }
}

/** The SDK's bulk requests take no condition for a deletion. */
async function deleteOne(
  container: Container,
  { id, partitionKey, operation }: PendingWrite,
  abortSignal: AbortSignal,
): Promise<void> {
  const condition = operation.kind === 'delete' ? operation.etag : undefined;
  await container.item(id, [partitionKey, id]).delete({
    abortSignal,
    ...(condition === undefined ? {} : { accessCondition: { type: 'IfMatch', condition } }),
  });
}

async function answerOf(request: () => Promise<void>): Promise<Answer> {
  try {
    await request();
    return { kind: 'status', status: 204, etag: null };
  } catch (error) {
    const failure = readCosmosFailure(error);
    if (failure === undefined) {
      throw error;
    }
    return failure.status === 404 || failure.status === 412
      ? { kind: 'status', status: failure.status, etag: null }
      : { kind: 'failure', failure };
  }
}

function inputOf({ operation, item, id, partitionKey }: PendingWrite): OperationInput {
  const key = [partitionKey, id];
  if (item === null) {
    return { operationType: 'Delete', id, partitionKey: key };
  }
  const resourceBody = item as unknown as JSONObject;
  switch (operation.kind) {
    case 'create':
      return { operationType: 'Create', partitionKey: key, resourceBody };
    case 'replace':
      return { operationType: 'Replace', id, partitionKey: key, ifMatch: operation.etag, resourceBody };
    case 'put':
    case 'delete':
      return { operationType: 'Upsert', partitionKey: key, resourceBody };
  }
}

/**
 * The result that an answer stands for, or the failure that it is. A refusal after an attempt that left it open whether
 * it wrote may be the echo of that attempt: then the document's stamp tells.
 */
async function resultOf(
  container: Container,
  write: PendingWrite,
  { status, etag }: Extract<Answer, { readonly kind: 'status' }>,
  abortSignal: AbortSignal,
): Promise<WriteResult | CosmosFailure> {
  const { operation, open } = write;
  if (status >= 200 && status < 300) {
    return { ok: true, etag: operation.kind === 'delete' ? null : etag };
  }
  if (status === 404 && operation.kind === 'delete') {
    // Gone is what was asked for; that another client removed it in between cannot be told apart, and need not be.
    return open ? { ok: true, etag: null } : { ok: false, why: 'missing' };
  }
  if (status === 404 && operation.kind === 'replace') {
    return { ok: false, why: 'missing' };
  }
  if (status === 409 && operation.kind === 'create') {
    return open ? recognise(container, write, 'taken', abortSignal) : { ok: false, why: 'taken' };
  }
  if (status === 412) {
    return open && operation.kind === 'replace'
      ? recognise(container, write, 'moved', abortSignal)
      : { ok: false, why: 'moved' };
  }
  return { status, code: null, retryAfter: null, message: 'one of several operations' };
}

async function recognise(
  container: Container,
  { id, partitionKey, item }: PendingWrite,
  why: 'taken' | 'moved',
  abortSignal: AbortSignal,
): Promise<WriteResult | CosmosFailure> {
  try {
    const { resource } = await container.item(id, [partitionKey, id]).read<Item>({ abortSignal });
    if (resource === undefined) {
      // Removed since it was refused: asking again tells.
      return { status: null, code: null, retryAfter: null, message: 'removed in between' };
    }
    return resource.stamp === item?.stamp ? { ok: true, etag: resource._etag } : { ok: false, why };
  } catch (error) {
    const failure = readCosmosFailure(error);
    if (failure === undefined) {
      throw error;
    }
    return failure;
  }
}

function isConditionalDelete({ operation }: PendingWrite): boolean {
  return operation.kind === 'delete' && operation.etag !== undefined;
}
