import { Field, Radio, RadioGroup } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useEffect, useState } from 'react';
import type { ConnectionView } from '../../../src/api/contract/connections.ts';
import { useResource } from '../api/use-resource.ts';
import { Loaded } from '../components/loaded.tsx';
import { PageHeading } from '../components/page-heading.tsx';
import { Panel } from '../components/panel.tsx';
import { offerTab, type OfferedTab } from '../teams/offer-tab.ts';
import { useTexts } from '../texts/use-texts.tsx';

/** Where somebody who adds Rollcall to a team or a chat chooses what its tab shows. */
export function ConfigurePage(): ReactElement {
  const texts = useTexts();
  const connections = useResource<{ readonly items: readonly ConnectionView[] }>('/api/connections');
  return (
    <>
      <PageHeading title={texts.say('configure.title')}>{texts.say('configure.about')}</PageHeading>
      <Loaded of={connections}>{({ items }) => <Choice connections={items} />}</Loaded>
    </>
  );
}

function Choice({ connections }: { readonly connections: readonly ConnectionView[] }): ReactElement {
  const texts = useTexts();
  const tabs: readonly OfferedTab[] = [
    { name: 'Rollcall', path: '/tab/' },
    ...connections.map(({ id, name }) => ({ name, path: `/tab/connections/${id}` })),
  ];
  const [path, setPath] = useState('/tab/');
  const chosen = tabs.find((tab) => tab.path === path);
  useEffect(() => {
    if (chosen !== undefined) {
      void offerTab(chosen);
    }
  }, [chosen]);
  return (
    <Panel label={texts.say('configure.title')}>
      <Field label={texts.say('configure.shows')}>
        <RadioGroup value={path} onChange={(_event, { value }) => setPath(value)}>
          {tabs.map((tab) => (
            <Radio
              key={tab.path}
              value={tab.path}
              label={tab.path === '/tab/' ? texts.say('configure.all') : tab.name}
            />
          ))}
        </RadioGroup>
      </Field>
    </Panel>
  );
}
