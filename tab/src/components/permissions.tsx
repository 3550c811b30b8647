import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useTexts } from '../texts/use-texts.tsx';

const useStyles = makeStyles({
  box: {
    padding: '12px',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground2,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  text: { margin: 0, color: tokens.colorNeutralForeground2 },
  list: { margin: '8px 0', paddingInlineStart: '20px' },
  name: { fontFamily: tokens.fontFamilyMonospace },
});

/** What the app registration needs in Entra ID, and what for. Reading only. */
export function Permissions(): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  return (
    <div className={styles.box}>
      <p className={styles.text}>{texts.say('permissions.about')}</p>
      <ul className={styles.list}>
        <li>
          <span className={styles.name}>User.Read.All</span>: {texts.say('permissions.users')}
        </li>
        <li>
          <span className={styles.name}>GroupMember.Read.All</span>: {texts.say('permissions.groups')}
        </li>
      </ul>
      <p className={styles.text}>{texts.say('permissions.never')}</p>
    </div>
  );
}
