import type { EditorState } from './use-editor.ts';

/** What was entered, by connection, while the rows of a draft are looked at; gone when the page is loaded anew. */
const kept = new Map<string, EditorState>();

export function keepEntered({ stored, before, form, fullScan, whatIf }: EditorState): void {
  kept.set(stored.connection.id, { stored, before, form, fullScan, whatIf });
}

export function keptFor(connectionId: string): EditorState | null {
  return kept.get(connectionId) ?? null;
}

export function forgetKept(connectionId: string): void {
  kept.delete(connectionId);
}
