import type { ReactElement } from 'react';
import type { ConnectionView } from '../../../src/api/contract/connections.ts';
import { useResource } from '../api/use-resource.ts';
import { PageLink } from '../components/page-link.tsx';
import { useTexts } from '../texts/use-texts.tsx';

/** What the connections are called, by their ids; null until that is known. */
export function useConnectionNames(): ReadonlyMap<string, string> | null {
  const { value } = useResource<{ readonly items: readonly ConnectionView[] }>('/api/connections');
  return value === null ? null : new Map(value.items.map(({ id, name }) => [id, name]));
}

interface BroughtInByProps {
  readonly connectionId: string | null;
  readonly names: ReadonlyMap<string, string> | null;
}

/** Where somebody in the directory came from. */
export function BroughtInBy({ connectionId, names }: BroughtInByProps): ReactElement | null {
  const texts = useTexts();
  if (connectionId === null) return <>{texts.say('directory.from.hand')}</>;
  if (names === null) return null;
  const name = names.get(connectionId);
  return name === undefined ? (
    <>{texts.say('directory.from.deleted')}</>
  ) : (
    <PageLink to={`/tab/connections/${connectionId}`}>{name}</PageLink>
  );
}
