import { useEffect, useState } from 'react';
import type { FailureView } from '../../../src/api/contract/connections.ts';
import { postJson } from '../api/client.ts';
import { asProblem } from '../api/use-resource.ts';
import { useTexts } from '../texts/use-texts.tsx';
import type { ConnectionForm } from './connection-form.ts';
import type { FieldProblem } from './form-problems.ts';
import { isGuid } from './form-problems.ts';
import { groupIdsOf } from './form-settings.ts';

const typingPauseMs = 400;

export interface CheckedGroup {
  readonly id: string;
  readonly name: string | null;
  readonly membersHidden: boolean;
}

interface ScopeCheckView {
  readonly items: readonly CheckedGroup[];
  readonly failure: FailureView | null;
}

export interface ScopeCheck {
  /** The chosen groups as the tenant has them; null while that is not known. */
  readonly groups: readonly CheckedGroup[] | null;
  /** Why the tenant could not be asked. */
  readonly failure: FailureView | null;
  readonly problems: readonly FieldProblem[];
}

const unknown: ScopeCheck = { groups: null, failure: null, problems: [] };

/** What the tenant knows of the groups that are being entered. It is asked once all of them are ids. */
export function useScopeCheck(connectionId: string, scope: ConnectionForm['scope']): ScopeCheck {
  const texts = useTexts();
  const ids = scope.kind === 'groups' ? groupIdsOf(scope) : [];
  const asked = ids.length > 0 && ids.every(isGuid) ? ids.join() : '';
  const [answer, setAnswer] = useState<{ readonly to: string; readonly check: ScopeCheck }>({ to: '', check: unknown });
  useEffect(() => {
    if (asked === '') return undefined;
    const gone = new AbortController();
    const timer = setTimeout(() => {
      const path = `/api/connections/${connectionId}/scope-check`;
      postJson<ScopeCheckView>(path, { groupIds: asked.split(',') }, { signal: gone.signal }).then(
        ({ body: { items, failure } }) => {
          const problems = items
            .filter(({ name }) => name === null)
            .map(({ id }) => ({ path: 'scope.groupIds', message: texts.say('config.problem.group-unknown', { id }) }));
          setAnswer({ to: asked, check: { groups: failure === null ? items : null, failure, problems } });
        },
        (error: unknown) => {
          if (!gone.signal.aborted) {
            setAnswer({ to: asked, check: { ...unknown, problems: asProblem(error).problems } });
          }
        },
      );
    }, typingPauseMs);
    return () => {
      clearTimeout(timer);
      gone.abort();
    };
  }, [asked, connectionId, texts]);
  return answer.to === asked ? answer.check : unknown;
}
