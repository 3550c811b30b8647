import { useCallback, useEffect, useRef, useState } from 'react';
import type { OverviewView } from '../../../src/api/contract/overviews.ts';
import type { RunView } from '../../../src/api/contract/runs.ts';
import type { ApiProblem } from '../api/client.ts';
import { getJson, patchJson, postJson } from '../api/client.ts';
import { asProblem } from '../api/use-resource.ts';
import type { OverviewEdit } from './overview-edit.ts';
import { bodyOf, sendableTogether } from './overview-edit.ts';

export type Decision = 'approve' | 'cancel' | 'ask-release' | 'release';

/** What was refused, and the choices that were not sent because of it. */
export interface Refused {
  /** Null where nothing was asked for: the overview became another one while somebody waited. */
  readonly problem: ApiProblem | null;
  readonly unsent: readonly OverviewEdit[];
  /** The overview was edited by somebody else meanwhile, and is shown as it is now. */
  readonly isAnother: boolean;
}

export interface Review {
  readonly overview: OverviewView | null;
  readonly loadProblem: ApiProblem | null;
  readonly reload: () => void;
  /** Rows and causes whose choice is on its way. */
  readonly saving: ReadonlySet<string>;
  readonly deciding: Decision | null;
  readonly refused: Refused | null;
  readonly edit: (edit: OverviewEdit) => void;
  readonly decide: (decision: Decision) => void;
  readonly sendAgain: () => void;
  readonly forget: () => void;
}

const whileMadeMs = 2000;
const whileOthersActMs = 4000;

/**
 * An overview under review. Choices are sent one request at a time, each with the hash of the answer before, so that
 * quick clicks are not taken for somebody else's; a hash that moved otherwise stops them, and nothing is decided on
 * what was not seen.
 */
export function useReview(id: string): Review {
  const path = `/api/overviews/${id}`;
  const [overview, setOverview] = useState<OverviewView | null>(null);
  const [loadProblem, setLoadProblem] = useState<ApiProblem | null>(null);
  const [saving, setSaving] = useState<ReadonlySet<string>>(new Set());
  const [deciding, setDeciding] = useState<Decision | null>(null);
  const [refused, setRefused] = useState<Refused | null>(null);
  const seen = useRef<OverviewView | null>(null);
  const queue = useRef<readonly OverviewEdit[]>([]);
  const isSending = useRef(false);
  const isDeciding = useRef(false);

  const show = useCallback((to: OverviewView) => {
    seen.current = to;
    setOverview(to);
  }, []);

  const load = useCallback(async (): Promise<void> => {
    try {
      show((await getJson<OverviewView>(path)).body);
      setLoadProblem(null);
    } catch (error) {
      setLoadProblem(asProblem(error));
    }
  }, [path, show]);

  const refuse = useCallback(
    async (error: unknown, unsent: readonly OverviewEdit[]): Promise<void> => {
      const before = seen.current?.hash;
      await load();
      setRefused({ problem: asProblem(error), unsent, isAnother: seen.current?.hash !== before });
    },
    [load],
  );

  const send = useCallback(async (): Promise<void> => {
    if (isSending.current) return;
    isSending.current = true;
    while (queue.current.length > 0 && seen.current !== null) {
      const together = sendableTogether(queue.current);
      try {
        const { body } = await patchJson<OverviewView>(`${path}/overrides`, {
          body: bodyOf(together, seen.current.hash),
        });
        queue.current = queue.current.slice(together.length);
        show(body);
      } catch (error) {
        const unsent = queue.current;
        queue.current = [];
        await refuse(error, unsent);
      }
      setSaving(marksOf(queue.current));
    }
    isSending.current = false;
  }, [path, refuse, show]);

  const add = (edits: readonly OverviewEdit[]): void => {
    queue.current = [...queue.current, ...edits];
    setSaving(marksOf(queue.current));
    setRefused(null);
    void send();
  };

  const decide = (decision: Decision): void => {
    // A second click comes before the button is drawn anew.
    if (isDeciding.current || isSending.current || seen.current === null) return;
    isDeciding.current = true;
    setDeciding(decision);
    setRefused(null);
    const body = decision === 'cancel' ? undefined : { hash: seen.current.hash };
    postJson<OverviewView | RunView>(`${path}/${decision}`, body)
      .then(load, async (error: unknown) => refuse(error, []))
      .finally(() => {
        isDeciding.current = false;
        setDeciding(null);
      });
  };

  useEffect(() => void load(), [load]);
  const everyMs = overview === null ? null : intervalOf(overview);
  useEffect(() => {
    if (everyMs === null) return undefined;
    const timer = setInterval(() => {
      if (isSending.current || isDeciding.current) return;
      const before = seen.current;
      void load().then(() => {
        const isAnother = before?.status === 'ready' && seen.current?.hash !== before.hash;
        if (isAnother) setRefused({ problem: null, unsent: [], isAnother });
      });
    }, everyMs);
    return () => clearInterval(timer);
  }, [everyMs, load]);

  return {
    overview,
    loadProblem,
    reload: useCallback(() => void load(), [load]),
    saving,
    deciding,
    refused,
    edit: (edit) => add([edit]),
    decide,
    sendAgain: () => add(refused?.unsent ?? []),
    forget: () => setRefused(null),
  };
}

function marksOf(edits: readonly OverviewEdit[]): ReadonlySet<string> {
  return new Set(edits.map(({ mark }) => mark));
}

/** How often an overview is asked for that becomes another one without anybody here doing anything. */
function intervalOf({ status, release, syncRunId }: OverviewView): number | null {
  if (status === 'generating') return whileMadeMs;
  const isWaiting = status === 'ready' && release !== null && release.releasedBy === null;
  return isWaiting || status === 'approved' || (status === 'ready' && syncRunId !== null) ? whileOthersActMs : null;
}
