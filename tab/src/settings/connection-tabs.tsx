import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { ConnectionView } from '../../../src/api/contract/connections.ts';
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
  // Without a transparent border, which colours of the system would show.
  tab: { padding: '8px 0 11px' },
  current: {
    paddingBottom: '8px',
    fontWeight: tokens.fontWeightSemibold,
    borderBottom: `3px solid ${tokens.colorCompoundBrandStroke}`,
  },
  absent: { color: tokens.colorNeutralForeground3 },
});

/** The pages of a connection. */
export function ConnectionTabs({ of }: { readonly of: ConnectionView }): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const { id, name, currentOverviewId } = of;
  return (
    <nav aria-label={name} className={styles.tabs}>
      <span aria-current="page" className={mergeClasses(styles.tab, styles.current)}>
        {texts.say('config.title')}
      </span>
      {currentOverviewId === null ? (
        <span className={mergeClasses(styles.tab, styles.absent)}>{texts.say('config.no-overview')}</span>
      ) : (
        <PageLink to={`/tab/overviews/${currentOverviewId}`} className={styles.tab} subtle>
          {texts.say('config.overview')}
        </PageLink>
      )}
      <PageLink to={`/tab/connections/${id}/history`} className={styles.tab} subtle>
        {texts.say('page.history')}
      </PageLink>
    </nav>
  );
}
