import type { Trouble } from '../../asking/attempts.ts';
import { chunksOf } from '../../model/chunks.ts';
import type { RemoteResult } from '../remote.ts';
import type { Bulk, BulkOperation, BulkOutcome } from './bulk.ts';
import { staysBroken } from '../broken-rows.ts';
import { inLanes } from '../in-lanes.ts';
import { textOf, valueOf, type JsonObject } from './json.ts';
import { lanes } from './resource-reader.ts';
import { etagIn, needsCurrent, patchOperations, replacement, type RemoveWrite, type UpdateWrite } from './resource.ts';
import type { ScimAnswer } from './scim-client.ts';
import { hasMoved, isMissing, patchBody, succeeded, type Service } from './service.ts';

type Confirm = () => Promise<void>;
type ChangeWrite = UpdateWrite | RemoveWrite;

/** How many are looked at, and then written, at a time: between the two nobody else should have much time. */
const atATime = 100;

/** How often one write begins anew because somebody else wrote in between. */
const timesAnew = 5;

/** One write and what is known of it: the resource as it was read, and whether it may have been carried out. */
interface Job {
  readonly write: ChangeWrite;
  readonly current: JsonObject | null;
  readonly repeated: boolean;
}

/** Updates or removes people or groups, each only in the version that is named. */
export async function changeResources(
  { service, bulk }: { readonly service: Service; readonly bulk: Bulk },
  writes: readonly ChangeWrite[],
  confirm: Confirm,
): Promise<readonly RemoteResult[]> {
  const results = new Map<ChangeWrite, RemoteResult>();
  for (const chunk of chunksOf(writes, atATime)) {
    const jobs = await prepared(service, chunk, results);
    const left = bulk.takes(jobs.length) ? await sentTogether({ service, bulk }, jobs, { results, confirm }) : jobs;
    await inLanes(left, lanes, async (job) => {
      results.set(job.write, await changeOne(service, job, confirm));
    });
  }
  return writes.map((write) => results.get(write) ?? isMissing);
}

/** Reads, few requests for many, what has to be known before it is written; what is settled by that is no job. */
async function prepared(
  service: Service,
  writes: readonly ChangeWrite[],
  results: Map<ChangeWrite, RemoteResult>,
): Promise<readonly Job[]> {
  const looked = writes.filter((write) => looksFirst(service, write));
  const [first] = writes;
  if (first === undefined) return [];
  const ids = looked.map(({ id }) => id);
  const found = await service.reader.byIds(first.of, ids, service.patches ? 'without-members' : 'everything');
  const jobs: Job[] = [];
  for (const write of writes) {
    const current = found.get(write.id) ?? null;
    const job = { write, current, repeated: false };
    const settled = looksFirst(service, write) ? settledBy(service, job) : null;
    if (settled === null) jobs.push(job);
    else results.set(write, settled);
  }
  return jobs;
}

/** An ETag is the service's to hold against; everything else takes a look at what is there. */
function looksFirst(service: Service, write: ChangeWrite): boolean {
  if (write.version !== null && etagIn(write.version) === null) return true;
  if (write.kind === 'remove') return false;
  if (!service.patches || needsCurrent(write, service.config)) return true;
  return patchOperations(write, null, service.config).length === 0;
}

/** What a look settles: gone, moved, or nothing to do. Null: it has to be written. */
function settledBy(service: Service, { write, current, repeated }: Job): RemoteResult | null {
  if (current === null) return write.kind === 'remove' && repeated ? { ok: true, id: write.id } : isMissing;
  const isDone = write.kind === 'update' && patchOperations(write, current, service.config).length === 0;
  if (isDone && repeated) return service.done(write.of, write.id, current);
  if (write.version !== null && service.read(write.of, current).version !== write.version) return hasMoved;
  return isDone ? service.done(write.of, write.id, current) : null;
}

function operationOf(service: Service, { write, current }: Job, as: 'PATCH' | 'PUT'): BulkOperation {
  const path = service.pathOf(write.of, write.id);
  const ifMatch = etagIn(write.version) ?? service.etagOf(current);
  if (write.kind === 'remove') return { method: 'DELETE', path, ifMatch };
  if (as === 'PUT') return { method: 'PUT', path, ifMatch, body: replacement(write, current ?? {}, service.config) };
  const Operations = patchOperations(write, current, service.config);
  return { method: 'PATCH', path, ifMatch, body: patchBody(Operations) };
}

/** Sends the jobs by Bulk, and answers with those that have to be sent by themselves all the same. */
async function sentTogether(
  { service, bulk }: { readonly service: Service; readonly bulk: Bulk },
  jobs: readonly Job[],
  { results, confirm }: { readonly results: Map<ChangeWrite, RemoteResult>; readonly confirm: Confirm },
): Promise<readonly Job[]> {
  const as = service.patches ? 'PATCH' : 'PUT';
  const operations = jobs.map((job) => operationOf(service, job, as));
  const outcomes = await bulk.send(operations, { confirm });
  return jobs.flatMap((job, index) => {
    const outcome = outcomes[index];
    const result = outcome?.kind === 'answer' ? judged(service, job, outcome) : null;
    if (result !== null) results.set(job.write, result);
    const isUnknown = outcome?.kind === 'unknown' || (outcome?.kind === 'answer' && outcome.status >= 500);
    return result === null ? [{ ...job, current: null, repeated: isUnknown }] : [];
  });
}

/** The result that an answer inside of Bulk stands for; null when the write by itself will tell. */
function judged(
  service: Service,
  { write }: Job,
  answer: Extract<BulkOutcome, { kind: 'answer' }>,
): RemoteResult | null {
  const { status, json } = answer;
  if (succeeded(status))
    return write.kind === 'remove' ? { ok: true, id: write.id } : service.done(write.of, write.id, json);
  if (status === 412 || status === 429 || status >= 500 || wantsPut(answer)) return null;
  return service.refusal(answer);
}

/** A path that the service cannot follow, though it has a place for the value. */
function wantsPut({ status, json }: Pick<ScimAnswer, 'status' | 'json'>): boolean {
  const type = textOf(valueOf(json, 'scimType'));
  return status === 405 || status === 501 || (status === 400 && (type === 'noTarget' || type === 'invalidPath'));
}

async function changeOne(service: Service, job: Job, confirm: Confirm): Promise<RemoteResult> {
  const { client } = service;
  const { write } = job;
  const attempts = client.attempts();
  let { current, repeated } = job;
  let as: 'PATCH' | 'PUT' = service.patches ? 'PATCH' : 'PUT';
  let withETag = true;
  let broken: Trouble | null = null;
  for (let anew = 0; anew <= timesAnew;) {
    if (current === null && (repeated || anew > 0 || as === 'PUT' || looksFirst(service, write))) {
      current = await service.reader.one(write.of, write.id, as === 'PUT' ? 'everything' : 'without-members');
      const settled = settledBy(service, { write, current, repeated });
      if (settled !== null) return settled;
    }
    if (broken !== null) return staysBroken(broken.detail);
    const operation = operationOf(service, { write, current, repeated }, as);
    const sent = await client.send(
      { ...operation, ifMatch: withETag ? (operation.ifMatch ?? null) : null, confirm },
      attempts,
    );
    const before = current;
    current = null;
    if (sent.kind === 'unknown') {
      if (!(await client.waitToRepeat(attempts, sent))) broken = sent.trouble;
      repeated = true;
      continue;
    }
    const { answer } = sent;
    if (succeeded(answer.status)) return service.done(write.of, write.id, answer.json);
    if (answer.status === 404 && repeated && write.kind === 'remove') return { ok: true, id: write.id };
    if (answer.status === 412) {
      anew += 1;
      // Read again and found as it was: the service holds weak ETags against each other in vain (RFC 9110, 13.1.1).
      if (before !== null && anew > 1) withETag = false;
    } else if (as === 'PATCH' && write.kind === 'update' && wantsPut(answer)) {
      if (answer.status !== 400) service.patches = false;
      as = 'PUT';
      anew += 1;
    } else return service.refusal(answer);
  }
  return hasMoved;
}
