import type { ReactElement } from 'react';
import type { ImportView } from '../../../src/api/contract/directory-imports.ts';
import { StateBadge } from '../components/status-badge.tsx';
import { useTexts } from '../texts/use-texts.tsx';

const colours = { previewed: 'informative', applying: 'brand', applied: 'success' } as const;

/** How far an import has come. */
export function ImportStatusBadge({ status }: Pick<ImportView, 'status'>): ReactElement {
  return <StateBadge word={useTexts().say(`import.status.${status}`)} colour={colours[status]} />;
}
