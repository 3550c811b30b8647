import { mergeClasses } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { ConnectionView } from '../../../src/api/contract/connections.ts';
import { PageLink } from '../components/page-link.tsx';
import { usePageTabStyles } from '../components/page-tab-styles.ts';
import { useTexts } from '../texts/use-texts.tsx';

/** The pages of a connection. */
export function ConnectionTabs({ of }: { readonly of: ConnectionView }): ReactElement {
  const styles = usePageTabStyles();
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
