import { useState } from 'react';
import type { ConnectionTestView } from '../../../src/api/contract/connections.ts';
import type { ApiProblem } from '../api/client.ts';
import { asProblem } from '../api/use-resource.ts';
import { nothingPasted, type PastedDraft, type PastedKind, type ProfileDraft } from '../components/profile-draft.ts';
import type { Action } from '../components/use-action.ts';
import { useAction } from '../components/use-action.ts';
import type { TargetForm } from '../settings/target-form.ts';
import { targetForm } from '../settings/target-form.ts';
import type { Created, Draft, Step } from './new-connection.ts';
import { emptyDraft, rotateSecret, stepsTo, storeConnection, storeProfile, testConnection } from './new-connection.ts';

export interface Wizard {
  readonly steps: readonly Step[];
  readonly step: Step;
  readonly goTo: (step: Step) => void;
  readonly draft: Draft;
  readonly edit: (change: Partial<Draft>) => void;
  readonly editProfile: (change: Partial<ProfileDraft>) => void;
  readonly editTarget: (change: Partial<TargetForm>) => void;
  readonly isChanged: boolean;
  readonly created: Created;
  /** What the last test found; null before the first, and after something that it depends on was changed. */
  readonly test: ConnectionTestView | null;
  readonly testing: Action;
  /** What the API refused in this step, and said of no field of it. */
  readonly problem: ApiProblem | null;
  /** What the API said of a field of this step. */
  readonly messageFor: (path: string) => string | undefined;
  readonly createAndTest: () => void;
  /** Puts another secret in place of the one that does not work, and tests again. */
  readonly mendSecret: (typed: PastedDraft & { readonly kind: PastedKind }) => void;
}

/** The first steps of adding a connection: what is typed, what is created of it, and whether it works. */
export function useWizard(cloud: string): Wizard {
  const testing = useAction();
  const [step, setStep] = useState<Step>('tenant');
  const [draft, setDraft] = useState<Draft>(emptyDraft);
  const [created, setCreated] = useState<Created>({ profile: null, connection: null });
  const [test, setTest] = useState<ConnectionTestView | null>(null);
  const [refusedStep, setRefusedStep] = useState<Step>('test');
  const entered = { ...draft, cloud: draft.cloud === '' ? cloud : draft.cloud };

  const edit = (change: Partial<Draft>): void => {
    setTest(null);
    setDraft({ ...draft, ...change });
  };

  /** Does something of a step; what the API finds wrong with its fields is said there. */
  async function on<Result>(of: Step, act: () => Promise<Result>): Promise<Result> {
    setRefusedStep(of);
    try {
      return await act();
    } catch (error) {
      const { problems, code } = asProblem(error);
      const at = problems.some(({ path }) => path.startsWith('target')) ? 'target' : of;
      setRefusedStep(at);
      if (problems.length > 0 || code === 'conflict') setStep(at);
      throw error;
    }
  }

  async function profileStored(profile: ProfileDraft): Promise<string> {
    if (draft.profileId !== '') {
      return draft.profileId;
    }
    const stored = await on('profile', () => storeProfile(profile, created.profile));
    setCreated((all) => ({ ...all, profile: stored }));
    // What was typed leaves the page once it is stored.
    setDraft((all) => ({ ...all, profile: { ...profile, ...nothingPasted, expiresOn: profile.expiresOn } }));
    return stored.view.id;
  }

  const createAndTest = (): void =>
    testing.run(async () => {
      setTest(null);
      const profileId = await profileStored(draft.profile);
      const connection = await on('tenant', () => storeConnection(entered, profileId, created.connection));
      setCreated((all) => ({ ...all, connection }));
      setDraft((all) => ({
        ...all,
        target: { ...all.target, secret: '', held: targetForm(connection.view.target).held },
      }));
      setTest(await on('test', () => testConnection(connection.view)));
    });

  const mendSecret: Wizard['mendSecret'] = (typed) =>
    testing.run(async () => {
      const { connection } = created;
      if (connection === null) return;
      const refused = await on('test', async () => {
        if (draft.profileId !== '') {
          return rotateSecret(draft.profileId, connection.view.id, typed);
        }
        await profileStored({ ...draft.profile, ...typed });
        return null;
      });
      setTest(refused ?? (await testConnection(connection.view)));
    });

  return {
    steps: stepsTo(draft.target),
    step,
    goTo: setStep,
    draft: entered,
    edit,
    editProfile: (change) => edit({ profile: { ...draft.profile, ...change } }),
    editTarget: (change) => edit({ target: { ...draft.target, ...change } }),
    isChanged: draft !== emptyDraft,
    created,
    test,
    testing,
    problem: refusedStep === step && testing.problem?.problems.length === 0 ? testing.problem : null,
    messageFor: (path) => (refusedStep === step ? testing.messageFor(path) : undefined),
    createAndTest,
    mendSecret,
  };
}
