import { useState } from 'react';
import type { ConnectionView } from '../../../src/api/contract/connections.ts';
import type { ApiProblem } from '../api/client.ts';
import { getJson, patchJson, putJson } from '../api/client.ts';
import { asProblem } from '../api/use-resource.ts';
import { useAction } from '../components/use-action.ts';
import { useTexts } from '../texts/use-texts.tsx';
import type { ConnectionForm, FormField } from './connection-form.ts';
import { formFields, formOf } from './connection-form.ts';
import type { FieldProblem } from './form-problems.ts';
import { isAt, messageAt, problemsOf } from './form-problems.ts';
import { changeOf, differingFields, planFields } from './form-settings.ts';
import { mergedForm, rebased } from './merge-forms.ts';
import type { NextRuns } from './use-next-runs.ts';
import { useNextRuns } from './use-next-runs.ts';
import type { ScopeCheck } from './use-scope-check.ts';
import { useScopeCheck } from './use-scope-check.ts';
import type { WhatIfQuestion } from './what-if-question.ts';

/** A connection as it was read, and the version that a change has to name. */
export interface Stored {
  readonly connection: ConnectionView;
  readonly etag: string;
}

/** Everything that leaving the page would lose. */
export interface EditorState {
  readonly stored: Stored;
  /** The form of what is stored. */
  readonly before: ConnectionForm;
  readonly form: ConnectionForm;
  readonly fullScan: boolean;
  readonly whatIf: WhatIfQuestion | null;
}

export interface Editor extends EditorState {
  readonly edit: (change: Partial<ConnectionForm>) => void;
  readonly setFullScan: (fullScan: boolean) => void;
  readonly setWhatIf: (whatIf: WhatIfQuestion | null) => void;
  readonly isChanged: boolean;
  readonly changed: readonly FormField[];
  readonly problems: readonly FieldProblem[];
  /** What is wrong at a path of the API, in the words to show there. */
  readonly messageFor: (path: string) => string | undefined;
  readonly nextRuns: NextRuns;
  readonly scopeCheck: ScopeCheck;
  readonly save: () => void;
  /** Changes `enabled` alone and at once; what else was entered stays unsaved. */
  readonly enable: (enabled: boolean) => void;
  readonly discard: () => void;
  readonly saving: { readonly busy: boolean; readonly problem: ApiProblem | null };
  readonly wasSaved: boolean;
  /** What a run found to be wrong with the settings, at the fields that it is about. */
  readonly refuse: (problems: readonly FieldProblem[]) => void;
  /** What somebody else saved meanwhile; null while nobody did. */
  readonly theirs: Stored | null;
  /** Takes over what somebody else saved in these fields; the others stay as they are entered. */
  readonly merge: (taken: readonly FormField[]) => void;
  /** Goes on editing without deciding: the next attempt to save asks again. */
  readonly decideLater: () => void;
}

const ownTimeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

export function formOfStored({ connection }: Stored): ConnectionForm {
  return formOf(connection, ownTimeZone);
}

export function unchangedState(stored: Stored): EditorState {
  const form = formOfStored(stored);
  return { stored, before: form, form, fullScan: stored.connection.fullScanOnNextRun, whatIf: null };
}

/** The settings of a connection while they are edited: saved as a whole, in the version that was read. */
export function useEditor(initial: EditorState): Editor {
  const texts = useTexts();
  const saving = useAction();
  const [state, setState] = useState(initial);
  const [refused, setRefused] = useState<readonly FieldProblem[]>([]);
  const [theirs, setTheirs] = useState<Stored | null>(null);
  const [wasSaved, setWasSaved] = useState(false);
  const { stored, before, form, fullScan } = state;
  const { id } = stored.connection;
  const changed = differingFields(before, form);
  const fullScanChanged = fullScan !== stored.connection.fullScanOnNextRun;
  const nextRuns = useNextRuns(form.schedule);
  const scopeCheck = useScopeCheck(id, form.scope);
  const found = problemsOf(form, texts);
  const problems = [
    ...found,
    // One sentence for a field: what the page sees itself comes first.
    ...[...nextRuns.problems, ...(changed.includes('scope') ? scopeCheck.problems : []), ...refused].filter(
      ({ path }) => messageAt(found, path) === undefined,
    ),
  ];

  /** What is stored now; what was typed since `sent` stays. */
  const adopt = (now: Stored, sent: ConnectionForm): void =>
    setState((current) => {
      const next = formOfStored(now);
      return {
        ...current,
        stored: now,
        before: next,
        form: rebased({ before: sent, mine: current.form, theirs: next }),
        fullScan: fullScanAfter(current, now),
      };
    });

  const send = (to: ConnectionForm): void =>
    saving.run(async () => {
      setRefused([]);
      setWasSaved(false);
      try {
        const change = changeOf(before, to);
        const path = `/api/connections/${id}`;
        const isNothing = Object.keys(change).length === 0;
        const saved = isNothing
          ? { body: stored.connection, etag: stored.etag }
          : await patchJson<ConnectionView>(path, { body: change, etag: stored.etag });
        const etag = saved.etag ?? '';
        // What is not sent stays as it was, above what is stored now.
        adopt({ connection: saved.body, etag }, to === form ? form : before);
        if (to === form && fullScanChanged) {
          const asked = await putJson<ConnectionView>(`${path}/full-scan`, { onNextRun: fullScan });
          adopt({ connection: asked.body, etag }, form);
        }
        setWasSaved(to === form);
      } catch (error) {
        const problem = asProblem(error);
        if (problem.code === 'precondition-failed') {
          const now = await getJson<ConnectionView>(`/api/connections/${id}`);
          setTheirs({ connection: now.body, etag: now.etag ?? '' });
          return;
        }
        // What has no field is said below the form, and blocks nothing.
        setRefused(problem.problems.filter((one) => formFields.some((field) => isAt(field, one))));
        throw error;
      }
    });

  return {
    ...state,
    changed,
    isChanged: changed.length > 0 || fullScanChanged,
    problems,
    messageFor: (path) => messageAt(problems, path),
    nextRuns,
    scopeCheck,
    edit: (change) => {
      setWasSaved(false);
      setRefused((all) => all.filter((one) => !(Object.keys(change) as FormField[]).some((field) => isAt(field, one))));
      setState((current) => ({ ...current, form: { ...current.form, ...change } }));
    },
    setFullScan: (to) => {
      setWasSaved(false);
      setState((current) => ({ ...current, fullScan: to }));
    },
    setWhatIf: (whatIf) => setState((current) => ({ ...current, whatIf })),
    save: () => send(form),
    enable: (enabled) => send({ ...before, enabled }),
    discard: () => {
      setRefused([]);
      setWasSaved(false);
      setState((current) => ({ ...unchangedState(current.stored), whatIf: current.whatIf }));
    },
    saving: { busy: saving.busy, problem: saving.problem },
    wasSaved,
    refuse: (found) => setRefused(found),
    theirs,
    merge: (taken) => {
      if (theirs === null) return;
      const next = formOfStored(theirs);
      setState((current) => ({
        ...current,
        stored: theirs,
        before: next,
        fullScan: fullScanAfter(current, theirs),
        form: mergedForm({ before: current.before, mine: current.form, theirs: next }, taken),
      }));
      setTheirs(null);
    },
    decideLater: () => setTheirs(null),
  };
}

/** A sync switches it off by itself: only who chose otherwise has something to save. */
function fullScanAfter({ fullScan, stored }: EditorState, now: Stored): boolean {
  return fullScan === stored.connection.fullScanOnNextRun ? now.connection.fullScanOnNextRun : fullScan;
}

/** Whether what was tried out is still what is entered. */
export function isSamePlan(a: ConnectionForm, b: ConnectionForm): boolean {
  return differingFields(a, b).every((field) => !planFields.includes(field));
}
