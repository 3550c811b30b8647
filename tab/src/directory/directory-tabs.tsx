import { mergeClasses } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useMe } from '../components/me.tsx';
import { PageLink } from '../components/page-link.tsx';
import { usePageTabStyles } from '../components/page-tab-styles.ts';
import { useTexts } from '../texts/use-texts.tsx';

export type DirectoryPart = 'people' | 'groups' | 'imports' | 'scim';

const paths: Readonly<Record<DirectoryPart, string>> = {
  people: '/tab/directory',
  groups: '/tab/directory/groups',
  imports: '/tab/directory/imports',
  scim: '/tab/directory/scim-clients',
};

/** The parts of the directory. */
export function DirectoryTabs({ current }: { readonly current: DirectoryPart }): ReactElement {
  const styles = usePageTabStyles();
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
