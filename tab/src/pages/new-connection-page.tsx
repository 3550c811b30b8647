import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useState } from 'react';
import type { CredentialProfileView } from '../../../src/api/contract/credential-profiles.ts';
import type { CloudView } from '../../../src/api/contract/service.ts';
import { useResource } from '../api/use-resource.ts';
import { Loaded } from '../components/loaded.tsx';
import { useMe } from '../components/me.tsx';
import { PageHeading } from '../components/page-heading.tsx';
import { useUnsaved } from '../navigation.ts';
import type { ConnectionForm } from '../settings/connection-form.ts';
import { useTexts } from '../texts/use-texts.tsx';
import type { Step } from '../wizard/new-connection.ts';
import { PolicySteps } from '../wizard/policy-steps.tsx';
import { ProfileStep } from '../wizard/profile-step.tsx';
import { TargetStep } from '../wizard/target-step.tsx';
import { TenantStep } from '../wizard/tenant-step.tsx';
import { TestStep } from '../wizard/test-step.tsx';
import { useWizard } from '../wizard/use-wizard.ts';

const useStyles = makeStyles({
  steps: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '4px 20px',
    margin: '0 0 16px',
    padding: 0,
    listStyleType: 'none',
    color: tokens.colorNeutralForeground2,
  },
  current: { color: tokens.colorNeutralForeground1, fontWeight: tokens.fontWeightSemibold },
  mark: { color: tokens.colorBrandForeground1 },
});

/** Adds a connection, step by step; nothing is written to a target. */
export function NewConnectionPage(): ReactElement {
  const texts = useTexts();
  const clouds = useResource<{ readonly items: readonly CloudView[] }>('/api/clouds');
  return (
    <>
      <PageHeading title={texts.say('wizard.title')} trail={[[texts.say('page.connections'), '/tab/']]}>
        {texts.say('wizard.about')}
      </PageHeading>
      <Loaded of={clouds}>{({ items }) => <Wizard clouds={items} />}</Loaded>
    </>
  );
}

function Wizard({ clouds }: { readonly clouds: readonly CloudView[] }): ReactElement {
  const { me } = useMe();
  const profiles =
    useResource<{ readonly items: readonly CredentialProfileView[] }>('/api/credential-profiles').value?.items ?? [];
  // On one machine the tenant is the simulated one, whose cloud comes behind those of the configuration.
  const own = me?.mode === 'local' ? clouds.findLast(({ custom }) => custom) : undefined;
  const wizard = useWizard((own ?? clouds[0])?.name ?? 'global');
  const [entered, setEntered] = useState<ConnectionForm | null>(null);
  const { steps, step, isChanged, created } = wizard;
  useUnsaved(isChanged);
  return (
    <>
      <StepList steps={steps} step={step} />
      {step === 'tenant' && <TenantStep wizard={wizard} clouds={clouds} />}
      {step === 'target' && <TargetStep wizard={wizard} />}
      {step === 'profile' && <ProfileStep wizard={wizard} profiles={profiles} />}
      {step === 'test' && <TestStep wizard={wizard} profiles={profiles} />}
      {created.connection !== null && (
        <PolicySteps
          // Another version has another form, with what was entered here.
          key={`${created.connection.view.id} ${created.connection.etag}`}
          wizard={wizard}
          stored={{ connection: created.connection.view, etag: created.connection.etag }}
          entered={entered}
          onEntered={setEntered}
        />
      )}
    </>
  );
}

function StepList({ steps, step }: { readonly steps: readonly Step[]; readonly step: Step }): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const at = steps.indexOf(step);
  return (
    <ol className={styles.steps} aria-label={texts.say('wizard.steps')}>
      {steps.map((one, index) => (
        <li
          key={one}
          className={mergeClasses(index === at && styles.current)}
          {...(index === at ? { 'aria-current': 'step' } : {})}
        >
          <span aria-hidden="true" className={mergeClasses(index <= at && styles.mark)}>
            {index < at ? '✓' : `${index + 1}.`}
          </span>{' '}
          {texts.say(`wizard.step.${one}`)}
        </li>
      ))}
    </ol>
  );
}
