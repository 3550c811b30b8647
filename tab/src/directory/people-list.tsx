import { Button, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useState } from 'react';
import type { DirectoryUserView } from '../../../src/api/contract/directory.ts';
import type { Column } from '../components/data-table.tsx';
import { Moment } from '../components/moment.tsx';
import { OpenedPart } from '../components/opened-part.tsx';
import { StateBadge } from '../components/status-badge.tsx';
import { useTexts } from '../texts/use-texts.tsx';
import { BroughtInBy, useConnectionNames } from './brought-in-by.tsx';
import { DirectoryList } from './directory-list.tsx';
import { PersonDetails } from './person-details.tsx';
import { nameOf, textOf } from './person-text.ts';

const useStyles = makeStyles({
  name: { fontWeight: tokens.fontWeightSemibold },
  minor: { display: 'block', color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

interface PeopleListProps {
  /** Where the API has them: everybody, or the members of a group. */
  readonly path: string;
  readonly label: string;
  readonly nothing: { readonly title: string; readonly text: string };
}

/** People of the directory: who they are, and who brought them in. */
export function PeopleList({ path, label, nothing }: PeopleListProps): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const names = useConnectionNames();
  const [opened, setOpened] = useState<DirectoryUserView | null>(null);
  const columns: readonly Column<DirectoryUserView>[] = [
    {
      heading: texts.say('directory.person'),
      cell: (person) => (
        <span>
          <bdi className={styles.name}>{nameOf(person)}</bdi>
          <span className={styles.minor}>{textOf(person.attributes, 'userPrincipalName')}</span>
        </span>
      ),
    },
    {
      heading: texts.say('directory.work'),
      cell: ({ attributes }) => {
        const [title, department] = [textOf(attributes, 'jobTitle'), textOf(attributes, 'department')];
        return title === null && department === null ? null : (
          <span>
            {title}
            <span className={styles.minor}>{department}</span>
          </span>
        );
      },
    },
    {
      heading: texts.say('directory.state'),
      cell: ({ active }) => (
        <StateBadge
          word={texts.say(active ? 'directory.active' : 'directory.inactive')}
          colour={active ? 'success' : 'informative'}
        />
      ),
    },
    {
      heading: texts.say('directory.from'),
      cell: ({ connectionId }) => <BroughtInBy connectionId={connectionId} names={names} />,
    },
    { heading: texts.say('directory.changed'), cell: ({ changedAt }) => <Moment at={changedAt} /> },
    {
      heading: texts.say('directory.more'),
      cell: (person) => (
        <Button
          size="small"
          aria-label={texts.say('directory.details-of', { name: nameOf(person) })}
          onClick={() => setOpened(person)}
        >
          {texts.say('directory.details')}
        </Button>
      ),
    },
  ];
  return (
    <DirectoryList
      path={path}
      label={label}
      searchHint={texts.say('directory.search.people')}
      columns={columns}
      nothing={nothing}
    >
      {opened !== null && (
        <OpenedPart key={opened.id} label={texts.say('directory.details-of', { name: nameOf(opened) })}>
          <PersonDetails of={opened} onClose={() => setOpened(null)} />
        </OpenedPart>
      )}
    </DirectoryList>
  );
}
