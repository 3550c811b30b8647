import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { TargetForm } from '../settings/target-form.ts';
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

/** What the app registration needs in Entra ID, and what for: reading only, unless the tenant is what is written to. */
export function Permissions({ target }: { readonly target?: TargetForm }): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  if (target?.kind === 'entra') {
    return (
      <div className={styles.box}>
        <p className={styles.text}>{texts.say('permissions.entra.about')}</p>
        <ul className={styles.list}>
          <li>
            <span className={styles.name}>User.ReadWrite.All</span>:{' '}
            {texts.say('permissions.entra.write', { domain: target.domain.trim() })}
          </li>
        </ul>
        <p className={styles.text}>{texts.say('permissions.entra.never')}</p>
      </div>
    );
  }
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
