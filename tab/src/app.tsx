import {
  FluentProvider,
  makeStyles,
  teamsDarkTheme,
  teamsHighContrastTheme,
  teamsLightTheme,
  tokens,
} from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useEffect, useState } from 'react';
import { actAs } from './api/client.ts';
import { LeaveDialog } from './components/leave-dialog.tsx';
import { MeProvider } from './components/me.tsx';
import { SignInBar } from './components/sign-in-bar.tsx';
import { TopBar } from './components/top-bar.tsx';
import { ifLeft, useLocation } from './navigation.ts';
import { ConfigurePage } from './pages/configure-page.tsx';
import { ConnectionPage } from './pages/connection-page.tsx';
import { ConnectionsPage } from './pages/connections-page.tsx';
import { CredentialProfilePage } from './pages/credential-profile-page.tsx';
import { CredentialProfilesPage } from './pages/credential-profiles-page.tsx';
import { DirectoryPage } from './pages/directory-page.tsx';
import { HistoryPage } from './pages/history-page.tsx';
import { ImportPage } from './pages/import-page.tsx';
import { NewConnectionPage } from './pages/new-connection-page.tsx';
import { NoticesPage } from './pages/notices-page.tsx';
import { OverviewPage } from './pages/overview-page.tsx';
import { PeoplePage } from './pages/people-page.tsx';
import { RunPage } from './pages/run-page.tsx';
import { UnknownPage } from './pages/unknown-page.tsx';
import type { Route } from './route.ts';
import { routeOf } from './route.ts';
import type { ThemeName } from './teams/host.ts';
import { followTheme, systemTheme } from './teams/host.ts';
import { TextsProvider } from './texts/use-texts.tsx';

const themes = { light: teamsLightTheme, dark: teamsDarkTheme, contrast: teamsHighContrastTheme };

const useStyles = makeStyles({
  // Not on the provider: its class is on menus and dialogs too.
  ground: {
    backgroundColor: tokens.colorNeutralBackground2,
    minHeight: '100dvh',
    // Long names and ids break instead of widening the page.
    overflowWrap: 'anywhere',
  },
  main: {
    boxSizing: 'border-box',
    maxWidth: '1200px',
    marginInline: 'auto',
    padding: '20px 24px 48px',
    ':focus': { outlineStyle: 'none' },
    '@media (max-width: 640px)': { padding: '16px 12px 40px' },
  },
});

export function App(): ReactElement {
  const styles = useStyles();
  const [theme, setTheme] = useState<ThemeName>(systemTheme);
  const [person, setPerson] = useState<string | null>(null);
  const act = (id: string): void => {
    actAs(id);
    setPerson(id);
  };
  const { path } = useLocation();
  const route = routeOf(path);
  useEffect(() => followTheme(setTheme), []);
  useEffect(() => {
    document.documentElement.style.colorScheme = theme === 'light' ? 'light' : 'dark';
  }, [theme]);
  return (
    <FluentProvider theme={themes[theme]}>
      <div className={styles.ground}>
        <TextsProvider>
          {/* Everything is asked for anew when somebody else acts. */}
          <MeProvider key={person}>
            <TopBar onSwitch={(id) => ifLeft(() => act(id))} />
            <main id="content" tabIndex={-1} className={styles.main}>
              <SignInBar />
              <Page key={path} route={route} />
            </main>
            <LeaveDialog />
          </MeProvider>
        </TextsProvider>
      </div>
    </FluentProvider>
  );
}

function Page({ route }: { readonly route: Route }): ReactElement {
  switch (route.page) {
    case 'connections':
      return <ConnectionsPage />;
    case 'connection':
      return <ConnectionPage id={route.id} />;
    case 'history':
      return <HistoryPage id={route.id} />;
    case 'overview':
      return <OverviewPage id={route.id} />;
    case 'run':
      return <RunPage id={route.id} />;
    case 'new-connection':
      return <NewConnectionPage />;
    case 'credential-profiles':
      return <CredentialProfilesPage />;
    case 'directory':
      return <DirectoryPage part={route.part} />;
    case 'import':
      return <ImportPage id={route.id} />;
    case 'people':
      return <PeoplePage />;
    case 'notices':
      return <NoticesPage />;
    case 'configure':
      return <ConfigurePage />;
    case 'credential-profile':
      return <CredentialProfilePage id={route.id} />;
    case 'unknown':
      return <UnknownPage />;
  }
}
