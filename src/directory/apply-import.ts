import type { DirectoryEdit, EditResult } from '../model/directory-edit.ts';
import { comparableName } from '../model/directory-edit.ts';
import type { DirectoryImport, ImportRow } from '../model/directory-import.ts';
import type { DirectoryUser } from '../model/directory-records.ts';
import type { Attributes } from '../model/directory.ts';
import { pagesOf, type Store, type Stored, type WriteOperation } from '../store/store.ts';
import type { EditableDirectory } from './editable-directory.ts';
import { OwnedPeople, ownedSentence } from './owners.ts';

interface Options {
  readonly store: Store;
  readonly directory: Pick<EditableDirectory, 'writePeople'>;
  readonly importId: string;
  readonly signal: AbortSignal;
}

type Held = Stored<DirectoryUser> | undefined;
/** What is to be written, or what became of the row without that; a text says why it is stale. */
type Step = { readonly edit: DirectoryEdit } | { readonly done: 'applied' } | { readonly stale: string };

const rowsAtOnce = 500;
const moved = 'Somebody changed them after the import was looked at.';
const gone = 'They are no longer in the directory.';
const taken = 'Somebody else has this name by now.';

/**
 * Does what the rows of an import say, each only to the version it was made for. Rows that this import has done already
 * count as done, so that it can be repeated after a crash. Null when it was told to stop.
 */
export async function applyImport(options: Options): Promise<DirectoryImport['outcome']> {
  const { store, directory, importId, signal } = options;
  const owned = await OwnedPeople.read(store);
  let applied = 0;
  let stale = 0;
  for await (const page of pagesOf(store, 'directoryImportRows', importId, { limit: rowsAtOnce })) {
    if (signal.aborted) return null;
    const rows = page.filter(({ body }) => body.kind !== 'refused');
    const found = await store.getMany(
      'directoryUsers',
      'directory',
      rows.flatMap(({ body }) => body.personId ?? []),
    );
    const held = new Map(found.map((person) => [person.id, person]));
    const steps = rows.map(({ body }) => stepOf(body, { held: held.get(body.personId ?? ''), owned, importId }));
    const edits = steps.flatMap((step) => ('edit' in step ? [step.edit] : []));
    const results = await directory.writePeople(edits, importId);
    const notes: WriteOperation<ImportRow>[] = [];
    let next = 0;
    for (const [index, row] of rows.entries()) {
      const step = steps[index];
      const why =
        step === undefined || 'done' in step
          ? null
          : 'stale' in step
            ? step.stale
            : await staleOf(results[next++], row.body, store);
      if (why === null) applied += 1;
      else {
        stale += 1;
        notes.push({
          kind: 'put',
          id: row.id,
          body: { ...row.body, stale: why },
          facets: { kind: row.body.kind, stale: 'yes' },
        });
      }
    }
    if (notes.length > 0) await store.write('directoryImportRows', importId, notes);
  }
  return { applied, stale };
}

function stepOf(
  row: ImportRow,
  { held, owned, importId }: { readonly held: Held; readonly owned: OwnedPeople; readonly importId: string },
): Step {
  const id = row.personId ?? '';
  const isDone = held?.body.changedBy === importId;
  switch (row.kind) {
    case 'add':
      if (isDone) return { done: 'applied' };
      if (owned.idOf(comparableName(row.name)) !== undefined) return { stale: taken };
      return { edit: { id, version: null, after: valuesOf(row.after ?? {}, undefined) } };
    case 'update':
      if (isDone) return { done: 'applied' };
      if (held === undefined) return { stale: gone };
      if (held.etag !== row.version) return { stale: moved };
      return { edit: { id, version: held.etag, after: valuesOf(row.after ?? {}, held.body) } };
    case 'remove':
      if (held === undefined) return { done: 'applied' };
      if (held.etag !== row.version) return { stale: moved };
      return { edit: { id, version: held.etag, after: null } };
    case 'refused':
      return { done: 'applied' };
  }
}

function valuesOf(changed: Attributes, held: DirectoryUser | undefined): NonNullable<DirectoryEdit['after']> {
  const { accountEnabled } = changed;
  return {
    attributes: { ...held?.attributes, ...changed },
    active: typeof accountEnabled === 'boolean' ? accountEnabled : (held?.active ?? true),
    // Whoever came in with a token that is no longer used is kept by hand from now on.
    token: null,
    externalId: null,
  };
}

async function staleOf(result: EditResult | undefined, row: ImportRow, store: Store): Promise<string | null> {
  if (result?.ok === true) return null;
  switch (result?.why) {
    case 'owned':
      return ownedSentence(store, result.connectionId, `“${row.name}”`);
    case 'taken':
      return taken;
    case 'moved':
      return moved;
    case 'missing':
    case undefined:
      return gone;
  }
}
