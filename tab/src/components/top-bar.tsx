import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { MeView } from '../../../src/api/contract/service.ts';
import { useResource } from '../api/use-resource.ts';
import { PageLink } from './page-link.tsx';

const useStyles = makeStyles({
  bar: {
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: '12px',
    minHeight: '48px',
    padding: '0 24px',
    backgroundColor: tokens.colorNeutralBackground1,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    '@media (max-width: 640px)': { padding: '0 12px' },
  },
  home: { display: 'flex', alignItems: 'center', gap: '8px', fontWeight: tokens.fontWeightSemibold },
  icon: { width: '22px', height: '22px', flexShrink: 0 },
  person: {
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    textAlign: 'end',
    textTransform: 'none',
  },
});

/** The way home, and who is looking. */
export function TopBar(): ReactElement {
  const styles = useStyles();
  const me = useResource<MeView>('/api/me');
  return (
    <header className={styles.bar}>
      <PageLink to="/tab/" className={styles.home} subtle>
        <img src="/tab/icon.svg" alt="" className={styles.icon} />
        Rollcall
      </PageLink>
      {me.state === 'ready' && (
        <span className={styles.person}>
          {me.value.name} · {me.value.role ?? 'no role'}
        </span>
      )}
    </header>
  );
}
