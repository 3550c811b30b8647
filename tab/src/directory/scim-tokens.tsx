import { Button, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useState } from 'react';
import type { ScimTokenView } from '../../../src/api/contract/scim-tokens.ts';
import { remove } from '../api/client.ts';
import { useResource } from '../api/use-resource.ts';
import { AskDialog } from '../components/ask-dialog.tsx';
import { CopyField } from '../components/copy-field.tsx';
import type { Column } from '../components/data-table.tsx';
import { DataTable } from '../components/data-table.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { Loaded, ProblemBar } from '../components/loaded.tsx';
import { Moment } from '../components/moment.tsx';
import { OpenedPart } from '../components/opened-part.tsx';
import { Panel } from '../components/panel.tsx';
import { StateBadge } from '../components/status-badge.tsx';
import { useAction } from '../components/use-action.ts';
import { useTexts } from '../texts/use-texts.tsx';
import { NewScimToken } from './new-scim-token.tsx';
import type { ShownToken } from './shown-scim-token.tsx';
import { ShownScimToken } from './shown-scim-token.tsx';

const useStyles = makeStyles({
  parts: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px' },
  about: { margin: '0 0 12px', maxWidth: '72ch', color: tokens.colorNeutralForeground2 },
  url: { maxWidth: '560px' },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: '6px' },
  name: { fontWeight: tokens.fontWeightSemibold },
  minor: { display: 'block', color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

type Doing =
  | { readonly is: 'create'; readonly replaces: ScimTokenView | null }
  | { readonly is: 'show'; readonly token: ShownToken }
  | { readonly is: 'revoke'; readonly token: ScimTokenView };

const colours = { active: 'success', expired: 'warning', revoked: 'informative' } as const;

/** What SCIM clients sign in with: created, shown once, replaced and revoked. */
export function ScimTokens(): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const tokenList = useResource<{ readonly items: readonly ScimTokenView[]; readonly baseUrl: string }>(
    '/api/directory/scim-tokens',
  );
  const [doing, setDoing] = useState<Doing | null>(null);
  const done = (): void => {
    setDoing(null);
    tokenList.reload();
  };
  const show = (token: ShownToken): void => {
    setDoing({ is: 'show', token });
    tokenList.reload();
  };
  return (
    <div className={styles.parts}>
      <Loaded of={tokenList}>
        {({ items, baseUrl }) => (
          <>
            <Panel label={texts.say('directory.scim')}>
              <p className={styles.about}>{texts.say('scim.about')}</p>
              <div className={styles.url}>
                <CopyField label={texts.say('scim.url')} value={baseUrl} />
              </div>
              {doing?.is !== 'create' && doing?.is !== 'show' && (
                <Button appearance="primary" onClick={() => setDoing({ is: 'create', replaces: null })}>
                  {texts.say('scim.create')}
                </Button>
              )}
            </Panel>
            {doing?.is === 'create' && (
              <OpenedPart key={doing.replaces?.id ?? 'new'} label={texts.say('scim.new')}>
                <NewScimToken replaces={doing.replaces} onCreated={show} onDismiss={() => setDoing(null)} />
              </OpenedPart>
            )}
            {doing?.is === 'show' && (
              <OpenedPart label={texts.say('scim.shown', { name: doing.token.name })}>
                <ShownScimToken of={doing.token} onDone={() => setDoing(null)} />
              </OpenedPart>
            )}
            {items.length === 0 ? (
              doing === null && <EmptyState title={texts.say('scim.none')}>{texts.say('scim.none.text')}</EmptyState>
            ) : (
              <TokenTable items={items} onDo={setDoing} />
            )}
          </>
        )}
      </Loaded>
      {doing?.is === 'revoke' && <RevokeDialog of={doing.token} onRevoked={done} onDismiss={() => setDoing(null)} />}
    </div>
  );
}

interface TokenTableProps {
  readonly items: readonly ScimTokenView[];
  readonly onDo: (doing: Doing) => void;
}

function TokenTable({ items, onDo }: TokenTableProps): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const columns: readonly Column<ScimTokenView>[] = [
    { heading: texts.say('scim.name'), cell: ({ name }) => <bdi className={styles.name}>{name}</bdi> },
    {
      heading: texts.say('scim.state'),
      cell: ({ state, revokedAt, revokedBy }) => (
        <span>
          <StateBadge word={texts.say(`scim.state.${state}`)} colour={colours[state]} />
          {revokedAt !== null && (
            <span className={styles.minor}>
              <Moment at={revokedAt} /> {texts.say('scim.by', { name: revokedBy ?? '' })}
            </span>
          )}
        </span>
      ),
    },
    {
      heading: texts.say('scim.used'),
      cell: ({ lastUsedAt }) => (lastUsedAt === null ? texts.say('scim.used.never') : <Moment at={lastUsedAt} />),
    },
    {
      heading: texts.say('scim.expires'),
      cell: ({ expiresAt }) => (expiresAt === null ? texts.say('scim.expires.never') : <Moment at={expiresAt} />),
    },
    {
      heading: texts.say('scim.created'),
      cell: ({ createdAt, createdBy }) => (
        <span>
          <Moment at={createdAt} />
          <span className={styles.minor}>{texts.say('scim.by', { name: createdBy })}</span>
        </span>
      ),
    },
    {
      heading: texts.say('scim.change'),
      cell: (token) =>
        token.revokedAt !== null ? null : (
          <span className={styles.buttons}>
            <Button
              size="small"
              aria-label={texts.say('scim.replace-of', { name: token.name })}
              onClick={() => onDo({ is: 'create', replaces: token })}
            >
              {texts.say('scim.replace')}
            </Button>
            <Button
              size="small"
              aria-label={texts.say('scim.revoke-of', { name: token.name })}
              onClick={() => onDo({ is: 'revoke', token })}
            >
              {texts.say('scim.revoke')}
            </Button>
          </span>
        ),
    },
  ];
  return <DataTable label={texts.say('scim.tokens')} columns={columns} rows={items} keyOf={({ id }) => id} />;
}

interface RevokeDialogProps {
  readonly of: ScimTokenView;
  readonly onRevoked: () => void;
  readonly onDismiss: () => void;
}

function RevokeDialog({ of, onRevoked, onDismiss }: RevokeDialogProps): ReactElement {
  const texts = useTexts();
  const revoking = useAction();
  const confirm = (): void =>
    revoking.run(async () => {
      await remove(`/api/directory/scim-tokens/${of.id}`);
      onRevoked();
    });
  return (
    <AskDialog
      title={texts.say('scim.revoke.title', { name: of.name })}
      onDismiss={onDismiss}
      answers={[
        { text: texts.say('scim.revoke'), primary: true, disabled: revoking.busy, onChoose: confirm },
        { text: texts.say('cancel'), onChoose: onDismiss },
      ]}
    >
      {texts.say('scim.revoke.text')}
      {revoking.problem !== null && <ProblemBar problem={revoking.problem} />}
    </AskDialog>
  );
}
