import type { ReactElement, ReactNode } from 'react';
import { createContext, useContext, useMemo } from 'react';
import type { MeView } from '../../../src/api/contract/service.ts';
import { useResource } from '../api/use-resource.ts';

type Role = NonNullable<MeView['role']>;

/** Each may do what the ones after it may. */
const ranks: readonly Role[] = ['administrator', 'approver', 'reader'];

interface Me {
  /** Null until it is known. */
  readonly me: MeView | null;
  /** Whether the person has this role or one that includes it. The API decides; this is for what to offer. */
  readonly may: (role: Role) => boolean;
  /** Asks again, where what a person may do can have changed. */
  readonly reload: () => void;
}

const MeContext = createContext<Me | null>(null);

/** Who is looking, and what they may do. */
export function useMe(): Me {
  const me = useContext(MeContext);
  if (me === null) {
    throw new Error('Nobody is known here: put MeProvider around.');
  }
  return me;
}

/** Asks the API once who is looking, for everything within. */
export function MeProvider({ children }: { readonly children: ReactNode }): ReactElement {
  const { value, reload } = useResource<MeView>('/api/me');
  const me = useMemo(() => {
    const held = value?.role ?? null;
    const may = (role: Role): boolean => held !== null && ranks.indexOf(held) <= ranks.indexOf(role);
    return { me: value, may, reload };
  }, [value, reload]);
  return <MeContext value={me}>{children}</MeContext>;
}
