import { Button, makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import type { ReactElement, ReactNode } from 'react';
import { useEffect, useRef } from 'react';
import { ProblemBar } from '../components/loaded.tsx';
import { Panel } from '../components/panel.tsx';
import { useTexts } from '../texts/use-texts.tsx';
import type { Wizard } from './use-wizard.ts';

const useStyles = makeStyles({
  step: { ...typographyStyles.subtitle1, margin: 0, ':focus': { outlineStyle: 'none' } },
  about: { margin: '4px 0 0', maxWidth: '72ch', color: tokens.colorNeutralForeground2 },
  fields: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: '14px',
    maxWidth: '560px',
    margin: '16px 0',
  },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: '8px', marginTop: '16px' },
});

interface StepFrameProps {
  readonly wizard: Wizard;
  readonly about: string;
  readonly children: ReactNode;
  /** The way on; none where the step has one of its own. */
  readonly next?: { readonly isReady: boolean };
}

/** One step: what it is for, what is entered, the way back and on. */
export function StepFrame({ wizard, about, children, next }: StepFrameProps): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const { steps, step, goTo, testing, problem } = wizard;
  const at = steps.indexOf(step);
  const following = steps[at + 1];
  return (
    <Panel label={texts.say(`wizard.step.${step}`)}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (next?.isReady === true && following !== undefined) goTo(following);
        }}
      >
        <StepHeading wizard={wizard} />
        <p className={styles.about}>{about}</p>
        <div className={styles.fields}>{children}</div>
        <div role="alert">{problem !== null && <ProblemBar problem={problem} />}</div>
        <div className={styles.buttons}>
          {at > 0 && <BackButton wizard={wizard} />}
          {next !== undefined && (
            <Button type="submit" appearance="primary" disabled={!next.isReady || testing.busy}>
              {texts.say('wizard.next')}
            </Button>
          )}
        </div>
      </form>
    </Panel>
  );
}

/** Which step it is. It takes the focus when it is another one. */
export function StepHeading({ wizard }: { readonly wizard: Wizard }): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const { steps, step } = wizard;
  const heading = useRef<HTMLHeadingElement>(null);
  const before = useRef(step);
  useEffect(() => {
    if (before.current !== step) heading.current?.focus();
    before.current = step;
  }, [step]);
  return (
    <h2 ref={heading} tabIndex={-1} className={styles.step}>
      {texts.say('wizard.step', {
        step: steps.indexOf(step) + 1,
        steps: steps.length,
        name: texts.say(`wizard.step.${step}`),
      })}
    </h2>
  );
}

export function BackButton({ wizard }: { readonly wizard: Wizard }): ReactElement {
  const texts = useTexts();
  const { steps, step, testing, goTo } = wizard;
  const before = steps[steps.indexOf(step) - 1] ?? 'tenant';
  return (
    <Button type="button" disabled={testing.busy} onClick={() => goTo(before)}>
      {texts.say('wizard.back')}
    </Button>
  );
}
