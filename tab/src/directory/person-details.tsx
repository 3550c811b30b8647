import { Avatar, Button, makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { DirectoryUserView } from '../../../src/api/contract/directory.ts';
import { Facts } from '../components/facts.tsx';
import { Panel } from '../components/panel.tsx';
import { useTexts } from '../texts/use-texts.tsx';
import { nameOf } from './person-text.ts';
import { usePhoto } from './use-photo.ts';

const useStyles = makeStyles({
  panel: { marginBottom: '12px' },
  head: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '12px', marginBottom: '12px' },
  name: { ...typographyStyles.subtitle1, margin: 0 },
  close: { marginInlineStart: 'auto' },
  value: { overflowWrap: 'anywhere', color: tokens.colorNeutralForeground1 },
});

interface PersonDetailsProps {
  readonly of: DirectoryUserView;
  readonly onClose: () => void;
}

/** Everything that the directory has of somebody, with their photo. */
export function PersonDetails({ of, onClose }: PersonDetailsProps): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const { id, sourceId, connectionId, attributes } = of;
  // Photos come from connections alone.
  const photo = usePhoto(connectionId === null ? null : `/api/directory/users/${encodeURIComponent(id)}/photo`);
  const name = nameOf(of);
  const value = (one: string | boolean): string =>
    typeof one === 'string' ? one : texts.say(one ? 'value.yes' : 'value.no');
  return (
    <Panel className={styles.panel}>
      <div className={styles.head}>
        <Avatar name={name} size={56} {...(photo === null ? {} : { image: { src: photo } })} aria-hidden="true" />
        <h2 className={styles.name}>
          <bdi>{name}</bdi>
        </h2>
        <Button className={styles.close} onClick={onClose}>
          {texts.say('directory.close')}
        </Button>
      </div>
      <Facts
        of={[
          ...Object.entries(attributes).flatMap(([attribute, one]) =>
            one === null || one === ''
              ? []
              : [
                  [
                    attribute,
                    <bdi key={attribute} className={styles.value}>
                      {value(one)}
                    </bdi>,
                  ] as const,
                ],
          ),
          [texts.say('directory.id'), id],
          ...(sourceId === null || sourceId === id ? [] : [[texts.say('directory.source-id'), sourceId] as const]),
        ]}
      />
    </Panel>
  );
}
