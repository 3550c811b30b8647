import type { RemoteResult } from '../remote.ts';
import type { Bulk, BulkOutcome } from './bulk.ts';
import { staysBroken } from '../broken-rows.ts';
import { inLanes } from '../in-lanes.ts';
import type { JsonObject } from './json.ts';
import { lanes } from './resource-reader.ts';
import { externalIdOf, idOf, newResource, type AddWrite } from './resource.ts';
import { isTaken, succeeded, type Service } from './service.ts';

type Confirm = () => Promise<void>;

/**
 * Adds people or groups, each once: whoever is there already is not added again, and where an answer was lost it is
 * looked up by its external id before anything is repeated.
 */
export async function addResources(
  { service, bulk }: { readonly service: Service; readonly bulk: Bulk },
  writes: readonly AddWrite[],
  confirm: Confirm,
): Promise<readonly RemoteResult[]> {
  const results = new Map<AddWrite, RemoteResult>();
  const waiting = new Set(writes);
  const settle = (write: AddWrite, result: RemoteResult): void => {
    results.set(write, result);
    waiting.delete(write);
  };
  const there = await idsByExternalId(service, writes);
  for (const write of writes) if (there.has(write.externalId)) settle(write, isTaken);

  const uncertain = new Set<AddWrite>();
  if (bulk.takes(waiting.size)) {
    const jobs = [...waiting];
    const outcomes = await bulk.send(
      jobs.map((write) => ({ method: 'POST', ...requestOf(service, write) })),
      { confirm },
    );
    for (const [index, write] of jobs.entries()) {
      const result = settledBy(service, write, outcomes[index]);
      if (result === 'unknown') uncertain.add(write);
      else if (result !== null) settle(write, result);
    }
    // Asked for together, which is cheaper than one by one.
    const found = await idsByExternalId(service, [...uncertain]);
    for (const write of uncertain) {
      const id = found.get(write.externalId);
      if (id !== undefined) settle(write, { ok: true, id });
    }
  }
  await inLanes([...waiting], lanes, async (write) => {
    results.set(write, await addOne(service, write, { confirm, repeated: uncertain.has(write) }));
  });
  return writes.map((write) => results.get(write) ?? isTaken);
}

/** @param options.repeated it may have been carried out already: a conflict is with itself then */
async function addOne(
  service: Service,
  write: AddWrite,
  options: { readonly confirm: Confirm; readonly repeated: boolean },
): Promise<RemoteResult> {
  const { client } = service;
  const attempts = client.attempts();
  const request = { method: 'POST', ...requestOf(service, write), confirm: options.confirm } as const;
  for (let { repeated } = options; ;) {
    const sent = await client.send(request, attempts);
    if (sent.kind === 'answer') {
      const { status, json, header } = sent.answer;
      if (succeeded(status)) return added(service, write, { json, location: header('location') });
      const id = status === 409 && repeated ? await idThere(service, write) : null;
      return id === null ? service.refusal(sent.answer) : { ok: true, id };
    }
    const isRepeated = await client.waitToRepeat(attempts, sent);
    repeated = true;
    const id = await idThere(service, write);
    if (id !== null) return { ok: true, id };
    if (!isRepeated) return staysBroken(sent.trouble.detail);
  }
}

/** What an outcome of Bulk settles; null when the write has to be sent by itself. */
function settledBy(
  service: Service,
  write: AddWrite,
  outcome: BulkOutcome | undefined,
): RemoteResult | 'unknown' | null {
  if (outcome === undefined || outcome.kind === 'not-done') return null;
  if (outcome.kind === 'unknown') return 'unknown';
  const { status, json, location } = outcome;
  if (status === 429) return null;
  if (status >= 500 && status !== 501) return 'unknown';
  if (!succeeded(status)) return service.refusal(outcome);
  const id = idOf(json) ?? lastSegment(location);
  return id === null ? 'unknown' : service.done(write.of, id, json);
}

async function added(
  service: Service,
  write: AddWrite,
  { json, location }: { readonly json: JsonObject; readonly location: string | null },
): Promise<RemoteResult> {
  const id = idOf(json) ?? lastSegment(location) ?? (await idThere(service, write));
  if (id !== null) return service.done(write.of, id, json);
  return { ok: false, why: 'refused', message: 'The service says that it was added, but it is not there.' };
}

function requestOf(service: Service, write: AddWrite): { readonly path: string; readonly body: JsonObject } {
  return { path: service.config.endpoints[write.of], body: newResource(write, service.config) };
}

async function idThere(service: Service, write: AddWrite): Promise<string | null> {
  return (await idsByExternalId(service, [write])).get(write.externalId) ?? null;
}

async function idsByExternalId(service: Service, writes: readonly AddWrite[]): Promise<ReadonlyMap<string, string>> {
  const [first] = writes;
  if (first === undefined) return new Map();
  const ids = writes.map(({ externalId }) => externalId);
  const found = await service.reader.byExternalIds(first.of, ids);
  return new Map(found.map((resource) => [externalIdOf(resource) ?? '', idOf(resource) ?? '']));
}

/** The id at the end of a resource's address (RFC 7644, 3.3). */
function lastSegment(location: string | null): string | null {
  const segment = location?.split(/[?#]/)[0]?.split('/').at(-1) ?? '';
  try {
    return segment === '' ? null : decodeURIComponent(segment);
  } catch {
    return null;
  }
}
