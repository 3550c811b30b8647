import type { ConversationReferenceRecord } from '../../src/model/conversation.ts';
import type { Collection, Collections, Store, Stored } from '../../src/store/store.ts';

/** A document whose content is free: most collections hold something stricter. */
export function document(content: Record<string, unknown>): ConversationReferenceRecord {
  return {
    conversationId: 'a',
    kind: 'personal',
    personId: null,
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
