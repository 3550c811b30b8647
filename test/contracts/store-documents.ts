import type { ConversationReferenceRecord } from '../../src/model/conversation.ts';
import type { Collection, Collections, Store, Stored } from '../../src/store/store.ts';

/** A store that a suite opened for itself, and what the suite needs beside it. */
export interface StoreUnderTest {
  readonly store: Store;
  /** A second client of the same data, as another process would have it. */
  another(): Promise<Store>;
  /** Makes the data unreachable for `store`, for good. */
  takeAway(): Promise<void>;
  /** Frees everything, also after `takeAway`. */
  dispose(): Promise<void>;
}

/** A document whose content is free: most collections hold something stricter. */
export function document(content: Record<string, unknown>): ConversationReferenceRecord {
  return {
    conversationId: 'a',
    kind: 'personal',
    personId: null,
    name: null,
    tenantId: null,
    locale: null,
    serviceUrl: 'https://example.org/',
    reference: content,
    updatedAt: '2026-11-21T09:00:00.000Z',
    unreachableSince: null,
  };
}

/** All pages of a scan. */
export async function pagesOf<C extends Collection>(
  store: Store,
  collection: C,
  partition: string | null,
): Promise<(readonly Stored<Collections[C]>[])[]> {
  const pages: (readonly Stored<Collections[C]>[])[] = [];
  for await (const page of store.scan(collection, partition)) {
    pages.push(page);
  }
  return pages;
}
