import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useMe } from '../components/me.tsx';
import { PageLink } from '../components/page-link.tsx';
import { useTexts } from '../texts/use-texts.tsx';

const useStyles = makeStyles({
  tabs: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '4px 20px',
    marginBottom: '16px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  tab: { padding: '8px 0 11px' },
  current: {
    paddingBottom: '8px',
    fontWeight: tokens.fontWeightSemibold,
    borderBottom: `3px solid ${tokens.colorCompoundBrandStroke}`,
  },
});

export type DirectoryPart = 'people' | 'groups' | 'imports' | 'scim';

const paths: Readonly<Record<DirectoryPart, string>> = {
  people: '/tab/directory',
  groups: '/tab/directory/groups',
  imports: '/tab/directory/imports',
  scim: '/tab/directory/scim-clients',
};

/** The parts of the directory. */
export function DirectoryTabs({ current }: { readonly current: DirectoryPart }): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const { may } = useMe();
  const parts: readonly DirectoryPart[] = [
    'people',
    'groups',
    'imports',
    ...(may('administrator') ? ['scim' as const] : []),
  ];
  return (
    <nav aria-label={texts.say('directory.parts')} className={styles.tabs}>
      {parts.map((part) => (
        <PageLink
          key={part}
          to={paths[part]}
          subtle
          className={mergeClasses(styles.tab, part === current && styles.current)}
          {...(part === current ? { isCurrent: true as const } : {})}
        >
          {texts.say(`directory.${part}`)}
        </PageLink>
      ))}
    </nav>
  );
}
