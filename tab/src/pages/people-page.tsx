import { Badge, Button } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useState } from 'react';
import type { AssignmentView } from '../../../src/api/contract/people.ts';
import { remove } from '../api/client.ts';
import { useResource } from '../api/use-resource.ts';
import { AskDialog } from '../components/ask-dialog.tsx';
import { AssignmentForm } from '../components/assignment-form.tsx';
import type { Column } from '../components/data-table.tsx';
import { DataTable } from '../components/data-table.tsx';
import { Loaded, ProblemBar } from '../components/loaded.tsx';
import { useMe } from '../components/me.tsx';
import { PageHeading } from '../components/page-heading.tsx';
import { useAction } from '../components/use-action.ts';
import { useTexts } from '../texts/use-texts.tsx';

type Doing = { readonly is: 'add' } | { readonly is: 'change' | 'remove'; readonly who: AssignmentView };

/** Who may do what. */
export function PeoplePage(): ReactElement {
  const texts = useTexts();
  const { may } = useMe();
  const people = useResource<{ readonly items: readonly AssignmentView[] }>('/api/people');
  const [doing, setDoing] = useState<Doing | null>(null);
  const done = (): void => {
    setDoing(null);
    people.reload();
  };
  const columns: readonly Column<AssignmentView>[] = [
    {
      heading: texts.say('people.who'),
      cell: ({ name, kind, personId, mail }) => (
        <span>
          <bdi style={{ fontWeight: 600 }}>{name}</bdi>{' '}
          {kind === 'group' && <Badge appearance="outline">{texts.say('class.group')}</Badge>}
          <div style={{ fontSize: '12px' }}>{mail ?? personId}</div>
        </span>
      ),
    },
    {
      heading: texts.say('people.role'),
      cell: ({ role, from }) => (
        <span>
          {texts.say(`role.${role}`)}
          {from === 'configuration' && <div style={{ fontSize: '12px' }}>{texts.say('people.from-configuration')}</div>}
        </span>
      ),
    },
    { heading: texts.say('people.may'), cell: ({ role }) => texts.say(`people.may.${role}`) },
    ...(may('administrator')
      ? [{ heading: texts.say('people.change'), cell: (who: AssignmentView) => <Changes who={who} onDo={setDoing} /> }]
      : []),
  ];
  return (
    <>
      <PageHeading
        title={texts.say('page.people')}
        {...(may('administrator') && doing?.is !== 'add'
          ? {
              actions: (
                <Button appearance="primary" onClick={() => setDoing({ is: 'add' })}>
                  {texts.say('people.add')}
                </Button>
              ),
            }
          : {})}
      >
        {texts.say('people.about')}
      </PageHeading>
      {(doing?.is === 'add' || doing?.is === 'change') && (
        <div style={{ marginBottom: '16px' }}>
          <AssignmentForm
            key={doing.is === 'change' ? doing.who.personId : 'new'}
            of={doing.is === 'change' ? doing.who : null}
            onStored={done}
            onDismiss={() => setDoing(null)}
          />
        </div>
      )}
      {doing?.is === 'remove' && <RemoveDialog who={doing.who} onRemoved={done} onDismiss={() => setDoing(null)} />}
      <Loaded of={people}>
        {({ items }) => (
          <DataTable
            label={texts.say('page.people')}
            columns={columns}
            rows={items}
            keyOf={({ tenantId, personId }) => `${tenantId} ${personId}`}
          />
        )}
      </Loaded>
    </>
  );
}

function Changes({ who, onDo }: { readonly who: AssignmentView; readonly onDo: (doing: Doing) => void }): ReactElement {
  const texts = useTexts();
  const { name, from } = who;
  return (
    <span style={{ display: 'inline-flex', flexWrap: 'wrap', gap: '6px' }}>
      <Button
        size="small"
        aria-label={texts.say('people.change-of', { name })}
        onClick={() => onDo({ is: 'change', who })}
      >
        {texts.say('people.change')}
      </Button>
      {from === 'assignment' && (
        <Button
          size="small"
          aria-label={texts.say('people.remove-of', { name })}
          onClick={() => onDo({ is: 'remove', who })}
        >
          {texts.say('remove')}
        </Button>
      )}
    </span>
  );
}

interface RemoveDialogProps {
  readonly who: AssignmentView;
  readonly onRemoved: () => void;
  readonly onDismiss: () => void;
}

function RemoveDialog({ who, onRemoved, onDismiss }: RemoveDialogProps): ReactElement {
  const texts = useTexts();
  const removing = useAction();
  const { tenantId, personId, name, etag } = who;
  const confirm = (): void =>
    removing.run(async () => {
      await remove(`/api/people/${tenantId}/${personId}`, etag);
      onRemoved();
    });
  return (
    <AskDialog
      title={texts.say('people.remove.title', { name })}
      onDismiss={onDismiss}
      answers={[
        { text: texts.say('people.remove.confirm'), primary: true, disabled: removing.busy, onChoose: confirm },
        { text: texts.say('cancel'), onChoose: onDismiss },
      ]}
    >
      {texts.say('people.remove.text')}
      {removing.problem !== null && <ProblemBar problem={removing.problem} />}
    </AskDialog>
  );
}
