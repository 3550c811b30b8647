import type { Readable } from 'node:stream';
import { FileTooLarge } from '../directory/csv-text.ts';
import type { DirectoryImports } from '../directory/imports.ts';
import { importRowKinds, type DirectoryImport, type ImportRow, type ImportRowKind } from '../model/directory-import.ts';
import { fieldProblemText } from '../texts/field-problem-text.ts';
import type { Texts } from '../texts/texts.ts';
import { defaultPageSize } from './contract/common.ts';
import type { directoryImportOperations, ImportRowView, ImportView } from './contract/directory-imports.ts';
import type { Handlers } from './endpoint.ts';
import { pageOptions } from './list-options.ts';
import { RequestRefused } from './problem.ts';
import { nextAfter } from './run-views.ts';

/** Rows of each kind that a preview answers with. */
const firstRows = 20;

export function directoryImportHandlers({
  imports,
}: {
  imports: DirectoryImports;
}): Handlers<typeof directoryImportOperations> {
  return {
    async previewImport({ upload, body, query, by, texts }) {
      const file = { name: query.fileName ?? null, completeDomain: query.completeDomain ?? null };
      const bytes = upload === null ? oneChunk(body.text) : chunksOf(upload);
      const made = await preview(texts, bytes, file, by);
      return {
        body: { ...importView(texts, made), first: await firstOf(texts, made.id) },
        headers: { Location: `/api/directory/imports/${made.id}` },
      };
    },
    async listImports({ query, texts }) {
      const limit = query.limit ?? defaultPageSize;
      const found = await imports.list(pageOptions(query, limit));
      return {
        body: { items: found.map((made) => importView(texts, made)), next: nextAfter(found, limit, ({ id }) => id) },
      };
    },
    async getImport({ params, texts }) {
      return { body: importView(texts, await imports.get(params.id)) };
    },
    async listImportRows({ params, query, texts }) {
      const limit = query.limit ?? defaultPageSize;
      const found = await imports.rows(params.id, {
        ...pageOptions(query, limit),
        ...(query.kind === undefined ? {} : { kind: query.kind }),
        stale: query.stale === 'true',
      });
      return {
        body: { items: found.map(({ body }) => rowView(texts, body)), next: nextAfter(found, limit, ({ id }) => id) },
      };
    },
    async applyImport({ params, body, by, texts }) {
      return { body: importView(texts, await imports.apply(params.id, body, by)) };
    },
  };

  async function preview(texts: Texts, ...asked: Parameters<DirectoryImports['preview']>): Promise<DirectoryImport> {
    try {
      return await imports.preview(...asked);
    } catch (error) {
      throw error instanceof FileTooLarge
        ? new RequestRefused('body-too-large', fieldProblemText(texts, error.message))
        : error;
    }
  }

  async function firstOf(texts: Texts, id: string): Promise<Record<ImportRowKind, ImportRowView[]>> {
    const first: Record<ImportRowKind, ImportRowView[]> = { add: [], update: [], remove: [], refused: [] };
    for (const kind of importRowKinds) {
      const rows = await imports.rows(id, { kind, limit: firstRows });
      first[kind] = rows.map(({ body }) => rowView(texts, body));
    }
    return first;
  }
}

async function* oneChunk(text: string): AsyncGenerator<Uint8Array, void, undefined> {
  yield Buffer.from(text);
}

/** Ending early must not destroy the request: the answer goes over the same socket. */
function chunksOf(upload: Readable): AsyncIterable<Uint8Array> {
  return upload.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
}

function importView(texts: Texts, { columns, complete, ...record }: DirectoryImport): ImportView {
  const withheld = complete?.withheld ?? null;
  return {
    ...record,
    columns: [...columns],
    complete: complete && { ...complete, withheld: withheld && fieldProblemText(texts, withheld) },
  };
}

function rowView(texts: Texts, { version: _, problems, stale, ...row }: ImportRow): ImportRowView {
  return {
    ...row,
    problems: problems.map((problem) => ({ ...problem, message: fieldProblemText(texts, problem.message) })),
    stale: stale === undefined ? null : fieldProblemText(texts, stale),
  };
}
