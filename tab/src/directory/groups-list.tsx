import { Button, makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useEffect, useRef, useState } from 'react';
import type { DirectoryGroupView } from '../../../src/api/contract/directory.ts';
import type { Column } from '../components/data-table.tsx';
import { Moment } from '../components/moment.tsx';
import { replaceSearch } from '../navigation.ts';
import { useTexts } from '../texts/use-texts.tsx';
import { BroughtInBy, useConnectionNames } from './brought-in-by.tsx';
import { DirectoryList } from './directory-list.tsx';
import { PeopleList } from './people-list.tsx';
import { nameOf, textOf } from './person-text.ts';

const useStyles = makeStyles({
  name: { fontWeight: tokens.fontWeightSemibold },
  minor: { display: 'block', color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  head: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px 16px', marginBottom: '12px' },
  title: { ...typographyStyles.subtitle1, margin: 0, marginInlineEnd: 'auto', ':focus': { outlineStyle: 'none' } },
});

/** Groups of the directory, and the members of one of them. */
export function GroupsList(): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const names = useConnectionNames();
  const [chosen, setChosen] = useState<DirectoryGroupView | null>(null);
  const choose = (group: DirectoryGroupView | null): void => {
    // What was searched for in the one list is not meant for the other.
    replaceSearch({});
    setChosen(group);
  };
  if (chosen !== null) return <Members of={chosen} onBack={() => choose(null)} />;
  const columns: readonly Column<DirectoryGroupView>[] = [
    {
      heading: texts.say('directory.group'),
      cell: (group) => (
        <span>
          <bdi className={styles.name}>{nameOf(group)}</bdi>
          <span className={styles.minor}>{textOf(group.attributes, 'description')}</span>
        </span>
      ),
    },
    {
      heading: texts.say('directory.from'),
      cell: ({ connectionId }) => <BroughtInBy connectionId={connectionId} names={names} />,
    },
    { heading: texts.say('directory.changed'), cell: ({ changedAt }) => <Moment at={changedAt} /> },
    {
      heading: texts.say('directory.more'),
      cell: (group) => (
        <Button
          size="small"
          aria-label={texts.say('directory.members-of', { name: nameOf(group) })}
          onClick={() => choose(group)}
        >
          {texts.say('directory.members')}
        </Button>
      ),
    },
  ];
  return (
    <DirectoryList
      path="/api/directory/groups"
      label={texts.say('directory.groups')}
      searchHint={texts.say('directory.search.groups')}
      columns={columns}
      nothing={{ title: texts.say('directory.groups.none'), text: texts.say('directory.groups.none.text') }}
    />
  );
}

function Members({ of, onBack }: { readonly of: DirectoryGroupView; readonly onBack: () => void }): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const title = texts.say('directory.members-of', { name: nameOf(of) });
  return (
    <>
      <div className={styles.head}>
        <h2 ref={heading} tabIndex={-1} className={styles.title}>
          {title}
        </h2>
        <Button onClick={onBack}>{texts.say('directory.all-groups')}</Button>
      </div>
      <PeopleList
        path={`/api/directory/groups/${encodeURIComponent(of.id)}/members`}
        label={title}
        nothing={{
          title: texts.say('directory.members.none'),
          text: textOf(of.attributes, 'description') ?? '',
        }}
      />
    </>
  );
}
