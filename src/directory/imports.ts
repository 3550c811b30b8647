import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Logger } from 'pino';
import { chunksOf } from '../model/chunks.ts';
import type { CompleteDomain, DirectoryImport, ImportRow, ImportRowKind } from '../model/directory-import.ts';
import { canonicalJson } from '../model/digest.ts';
import { CallerError } from '../model/errors.ts';
import { timeOrderedId } from '../model/ids.ts';
import type { Actor } from '../model/role.ts';
import { pagesOf, type ListQuery, type Store, type Stored, type WriteOperation } from '../store/store.ts';
import { applyImport } from './apply-import.ts';
import type { EditableDirectory } from './editable-directory.ts';
import { importRowId, ImportPreview } from './import-preview.ts';
import { readPeople } from './import-reading.ts';
import { ImportRemovals } from './import-removals.ts';
import { Keepers } from './keepers.ts';
import type { ScimTokens } from './scim-tokens.ts';

const partition = 'all';
const rowsAtOnce = 1000;
/** A preview can be applied for a day; then it is forgotten. */
const lastsMs = 24 * 60 * 60 * 1000;
/** How long somebody who applies waits for the end; behind that it goes on by itself. */
const patienceMs = 20_000;

interface ImportsOptions {
  readonly store: Store;
  readonly directory: EditableDirectory;
  readonly tokens: Pick<ScimTokens, 'keeperOf'>;
  readonly logger: Pick<Logger, 'error'>;
  readonly now: () => Date;
  readonly patienceMs?: number;
}

/** Files of people for the directory: looked at first, then applied exactly as they were shown. */
export class DirectoryImports {
  readonly #options: ImportsOptions;
  readonly #store: Store;
  readonly #working = new Map<string, Promise<void>>();
  readonly #stopping = new AbortController();

  constructor(options: ImportsOptions) {
    this.#options = options;
    this.#store = options.store;
  }

  /**
   * Holds a file against the directory, and keeps what it would do. Nothing in the directory changes.
   *
   * @throws CallerError `invalid-input` for a file that cannot be read, with the line; FileTooLarge
   */
  async preview(
    bytes: AsyncIterable<Uint8Array>,
    file: { readonly name: string | null; readonly completeDomain: string | null },
    by: Actor,
  ): Promise<DirectoryImport> {
    await this.#forgetOld();
    const id = timeOrderedId(this.#options.now());
    try {
      const keepers = new Keepers(this.#options.tokens);
      const { columns, rows } = await readPeople(bytes);
      const preview = await ImportPreview.begin({ ...this.#options, keepers }, id);
      for await (const some of preview.rows(rows)) await this.#keep(id, some, 0);
      await this.#refuseForManagers(id, preview);
      const domain = file.completeDomain;
      const complete = domain === null ? null : await this.#removals(id, preview, { domain, keepers });
      const record: DirectoryImport = {
        id,
        fileName: file.name,
        status: 'previewed',
        createdAt: this.#options.now().toISOString(),
        createdBy: { id: by.id, name: by.name },
        hash: await this.#hashOf(id),
        columns,
        counts: preview.counts,
        complete,
        ...{ appliedAt: null, appliedBy: null, outcome: null },
      };
      await this.#store.write('directoryImports', partition, [{ kind: 'create', id, body: record }]);
      return record;
    } catch (error) {
      await this.#store.clear('directoryImportRows', id).catch(() => undefined);
      throw error;
    }
  }

  /** The newest first. */
  async list(query: Pick<ListQuery, 'after' | 'limit'>): Promise<readonly DirectoryImport[]> {
    const found = await this.#store.list('directoryImports', partition, { ...query, descending: true });
    return found.map(({ body }) => body);
  }

  /** @throws CallerError `not-found` */
  async get(id: string): Promise<DirectoryImport> {
    return (await this.#get(id)).body;
  }

  /** Rows in the order of the file, removals behind them. @throws CallerError `not-found` */
  async rows(
    id: string,
    query: Pick<ListQuery, 'after' | 'limit'> & { readonly kind?: ImportRowKind; readonly stale?: boolean },
  ): Promise<readonly Stored<ImportRow>[]> {
    await this.#get(id);
    const { kind, stale, ...rest } = query;
    const facets = { ...(kind === undefined ? {} : { kind }), ...(stale === true ? { stale: 'yes' } : {}) };
    return this.#store.list('directoryImportRows', id, { ...rest, facets });
  }

  /**
   * Does what was shown. An import is applied once: whoever asks again is told what came of it, and one that a crash
   * cut short goes on where it was. Answers with the record, still `applying` where it takes longer than people wait.
   *
   * @throws CallerError `not-found`; `precondition-failed` for another hash than that of what was shown; `conflict` for
   *   removals that have to be confirmed by their number, and for a preview that is too old
   */
  async apply(
    id: string,
    seen: { readonly hash: string; readonly confirmRemovals: number | null },
    by: Actor,
  ): Promise<DirectoryImport> {
    const found = await this.#get(id);
    if (found.body.hash !== seen.hash)
      throw new CallerError(
        'precondition-failed',
        'This is not what was shown: look at the import again, then apply it.',
      );
    if (found.body.status === 'applied') return found.body;
    if (found.body.status === 'previewed') await this.#begin(found, seen.confirmRemovals, by);
    const work = this.#working.get(id) ?? this.#work(id);
    this.#working.set(id, work);
    await inTime(work, this.#options.patienceMs ?? patienceMs);
    return this.get(id);
  }

  /** Goes on with imports that a crash cut short. Another process may do the same: each row is done once. */
  async start(): Promise<void> {
    for await (const page of pagesOf(this.#store, 'directoryImports', partition, { limit: rowsAtOnce }))
      for (const { id, body } of page) {
        if (body.status !== 'applying' || this.#working.has(id)) continue;
        const work = this.#work(id);
        this.#working.set(id, work);
        work.catch(() => undefined);
      }
  }

  /** Ends work between two batches; what is left is done after the next start. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.allSettled(this.#working.values());
  }

  async #begin(found: Stored<DirectoryImport>, confirmed: number | null, by: Actor): Promise<void> {
    const { body, etag, id } = found;
    const { remove } = body.counts;
    if (this.#isOld(body))
      throw new CallerError('conflict', 'This was shown more than a day ago: send the file again.');
    if (body.complete?.confirm === true && confirmed !== remove)
      throw new CallerError(
        'conflict',
        `This import would remove ${String(remove)} of the ${String(body.complete.people)} people of ${body.complete.domain} who were entered by hand: confirm it by that number, or send a file that has everybody.`,
      );
    const begun: DirectoryImport = {
      ...body,
      status: 'applying',
      appliedAt: this.#options.now().toISOString(),
      appliedBy: { id: by.id, name: by.name },
    };
    // Somebody who began at the same moment does the same work; each row is done once.
    await this.#store.write('directoryImports', partition, [{ kind: 'replace', id, body: begun, etag }]);
  }

  async #work(id: string): Promise<void> {
    try {
      const outcome = await applyImport({ ...this.#options, importId: id, signal: this.#stopping.signal });
      if (outcome === null) return;
      const { body, etag } = await this.#get(id);
      if (body.status !== 'applying') return;
      await this.#store.write('directoryImports', partition, [
        { kind: 'replace', id, body: { ...body, status: 'applied', outcome }, etag },
      ]);
    } catch (error) {
      this.#options.logger.error({ importId: id, err: error }, 'import cut short');
      throw error;
    } finally {
      this.#working.delete(id);
    }
  }

  async #keep(id: string, rows: readonly ImportRow[], from: number): Promise<void> {
    const operations = rows.map((row, index): WriteOperation<ImportRow> => ({
      kind: 'put',
      id: row.line === null ? `r${String(from + index).padStart(8, '0')}` : importRowId(row.line),
      body: row,
      facets: { kind: row.kind },
    }));
    for (const some of chunksOf(operations, rowsAtOnce))
      await this.#store.write('directoryImportRows', id, some, { durable: 'later' });
  }

  async #refuseForManagers(id: string, preview: ImportPreview): Promise<void> {
    const missing = preview.managersMissing();
    for (const ids of chunksOf([...missing.keys()], rowsAtOnce)) {
      const rows = await this.#store.getMany('directoryImportRows', id, ids);
      const refused = rows.flatMap(({ id: rowId, body }): ImportRow[] => {
        const problem = missing.get(rowId);
        if (problem === undefined || body.kind === 'refused' || body.kind === 'remove') return [];
        preview.recount(body.kind, 'refused');
        const nothing = { personId: null, version: null, before: null, after: null };
        return [{ ...body, ...nothing, kind: 'refused', problems: [problem] }];
      });
      await this.#keep(id, refused, 0);
    }
  }

  async #removals(
    id: string,
    preview: ImportPreview,
    { domain, keepers }: { readonly domain: string; readonly keepers: Keepers },
  ): Promise<CompleteDomain> {
    const removals = new ImportRemovals({ store: this.#store, keepers, preview, domain });
    const complete = await removals.complete();
    if (complete.withheld !== null) return complete;
    for await (const some of removals.rows()) {
      await this.#keep(id, some, preview.counts.remove);
      preview.countRemovals(some.length);
    }
    return complete;
  }

  async #hashOf(id: string): Promise<string> {
    const hash = createHash('sha256');
    for await (const page of pagesOf(this.#store, 'directoryImportRows', id, { limit: rowsAtOnce }))
      for (const row of page) hash.update(`${canonicalJson([row.id, row.body])}\n`);
    return hash.digest('base64url');
  }

  async #forgetOld(): Promise<void> {
    for await (const page of pagesOf(this.#store, 'directoryImports', partition, { limit: rowsAtOnce }))
      for (const { id, body, etag } of page) {
        if (body.status !== 'previewed' || !this.#isOld(body)) continue;
        const [result] = await this.#store.write('directoryImports', partition, [{ kind: 'delete', id, etag }]);
        if (result?.ok === true) await this.#store.clear('directoryImportRows', id);
      }
  }

  #isOld({ createdAt }: DirectoryImport): boolean {
    return this.#options.now().getTime() - Date.parse(createdAt) > lastsMs;
  }

  async #get(id: string): Promise<Stored<DirectoryImport>> {
    const found = await this.#store.get('directoryImports', partition, id);
    if (found === undefined) throw new CallerError('not-found', 'There is no such import.');
    return found;
  }
}

/** Waits for something, but not for ever. */
async function inTime(work: Promise<void>, ms: number): Promise<void> {
  const waiting = new AbortController();
  // Whoever no longer waits does not hear of an error: it is logged, and the import can be applied again.
  work.catch(() => undefined);
  const patience = setTimeout(ms, undefined, { signal: waiting.signal }).catch(() => undefined);
  await Promise.race([work, patience]).finally(() => waiting.abort());
}
