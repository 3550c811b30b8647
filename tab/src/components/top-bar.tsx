import {
  Button,
  makeStyles,
  Menu,
  MenuItemLink,
  MenuList,
  MenuPopover,
  MenuTrigger,
  mergeClasses,
  tokens,
} from '@fluentui/react-components';
import type { MouseEvent, ReactElement } from 'react';
import type { NoticeView } from '../../../src/api/contract/notices.ts';
import { useResource } from '../api/use-resource.ts';
import { useLocation } from '../navigation.ts';
import { useTexts } from '../texts/use-texts.tsx';
import { useMe } from './me.tsx';
import { followPage, PageLink } from './page-link.tsx';
import { PersonSwitcher } from './person-switcher.tsx';

const narrow = '@media (max-width: 900px)';

const useStyles = makeStyles({
  bar: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: '4px 20px',
    minHeight: '48px',
    padding: '4px 24px',
    backgroundColor: tokens.colorNeutralBackground1,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    '@media (max-width: 640px)': { padding: '4px 12px' },
  },
  home: { display: 'flex', alignItems: 'center', gap: '8px', fontWeight: tokens.fontWeightSemibold },
  icon: { width: '22px', height: '22px', flexShrink: 0 },
  pages: { display: 'flex', gap: '4px', [narrow]: { display: 'none' } },
  page: { padding: '6px 10px', borderRadius: tokens.borderRadiusMedium, whiteSpace: 'nowrap' },
  current: {
    color: tokens.colorBrandForeground1,
    fontWeight: tokens.fontWeightSemibold,
    borderRadius: 0,
    // In forced colours a border stays, while a shadow does not.
    borderBottom: `2px solid ${tokens.colorBrandStroke1}`,
  },
  // What it opens lies above the line below.
  menu: { display: 'none', position: 'relative', zIndex: 1, [narrow]: { display: 'block', marginInlineStart: 'auto' } },
  person: {
    marginInlineStart: 'auto',
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    minWidth: 0,
    [narrow]: { marginInlineStart: 0 },
    '@media (max-width: 640px)': { flexBasis: '100%', marginInlineStart: 0, marginBottom: '4px' },
  },
  skip: {
    position: 'absolute',
    insetInlineStart: '8px',
    top: '-100px',
    zIndex: 1,
    padding: '8px 12px',
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorBrandForegroundLink,
    ':focus': { top: '8px', outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
});

interface TopBarProps {
  /** Local mode: acts as somebody else. */
  readonly onSwitch: (personId: string) => void;
}

/** The way to every page, and who is looking. */
export function TopBar({ onSwitch }: TopBarProps): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const { me, may } = useMe();
  const skip = (event: MouseEvent): void => {
    event.preventDefault();
    document.querySelector('main')?.focus();
  };
  return (
    <header className={styles.bar}>
      <a href="#content" className={styles.skip} onClick={skip}>
        {texts.say('top.skip')}
      </a>
      <PageLink to="/tab/" className={styles.home} subtle>
        <img src="/tab/icon.svg" alt="" className={styles.icon} />
        Rollcall
      </PageLink>
      {may('reader') && <Pages />}
      {me !== null && (
        <div className={styles.person}>
          {me.mode === 'local' ? (
            <PersonSwitcher value={me.id} onSwitch={onSwitch} />
          ) : (
            <span>
              <bdi>{me.name}</bdi> · {texts.say(`role.${me.role ?? 'none'}`)}
            </span>
          )}
        </div>
      )}
    </header>
  );
}

function Pages(): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const { path } = useLocation();
  const notices = useResource<{ readonly items: readonly NoticeView[] }>('/api/notices');
  const pages = [
    { to: '/tab/', text: texts.say('page.connections'), at: /^\/tab\/?$|connection(s|$)|overviews|runs/ },
    { to: '/tab/credential-profiles', text: texts.say('page.credential-profiles'), at: /credential-profiles/ },
    { to: '/tab/directory', text: texts.say('page.directory'), at: /^\/tab\/directory/ },
    { to: '/tab/people', text: texts.say('page.people'), at: /people$/ },
    {
      to: '/tab/notices',
      text: texts.say('top.notices', { count: notices.value?.items.length ?? 0 }),
      at: /notices$/,
    },
  ].map(({ at, ...page }) => ({ ...page, isCurrent: at.test(path) }));
  return (
    <>
      <nav aria-label={texts.say('top.pages')} className={styles.pages}>
        {pages.map(({ to, text, isCurrent }) => (
          <PageLink
            key={to}
            to={to}
            subtle
            className={mergeClasses(styles.page, isCurrent && styles.current)}
            {...(isCurrent ? { isCurrent } : {})}
          >
            {text}
          </PageLink>
        ))}
      </nav>
      <div className={styles.menu}>
        <Menu inline>
          <MenuTrigger disableButtonEnhancement>
            <Button size="small">{texts.say('top.menu')}</Button>
          </MenuTrigger>
          <MenuPopover>
            <MenuList>
              {pages.map(({ to, text, isCurrent }) => (
                <MenuItemLink
                  key={to}
                  href={to}
                  onClick={(event) => followPage(event, to)}
                  {...(isCurrent ? { 'aria-current': 'page' } : {})}
                >
                  {text}
                </MenuItemLink>
              ))}
            </MenuList>
          </MenuPopover>
        </Menu>
      </div>
    </>
  );
}
