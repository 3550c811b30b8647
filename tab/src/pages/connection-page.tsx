import { makeStyles } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useEffect } from 'react';
import type { ConnectionView } from '../../../src/api/contract/connections.ts';
import type { CredentialProfileView } from '../../../src/api/contract/credential-profiles.ts';
import { useResource } from '../api/use-resource.ts';
import { Loaded } from '../components/loaded.tsx';
import { useMe } from '../components/me.tsx';
import { PageHeading } from '../components/page-heading.tsx';
import { EnabledBadge } from '../components/status-badge.tsx';
import { useUnsaved } from '../navigation.ts';
import { RunButtons } from '../review/run-buttons.tsx';
import { StartButton } from '../review/start-button.tsx';
import { CollisionDialog } from '../settings/collision-dialog.tsx';
import { isFieldOf } from '../settings/connection-form.ts';
import { ConnectionTabs } from '../settings/connection-tabs.tsx';
import { FiltersSection } from '../settings/filters-section.tsx';
import { GeneralSection } from '../settings/general-section.tsx';
import { forgetKept, keptFor } from '../settings/kept-form.ts';
import { LimitsSection } from '../settings/limits-section.tsx';
import { MappingSection } from '../settings/mapping-section.tsx';
import { NotificationsSection } from '../settings/notifications-section.tsx';
import { Outlook } from '../settings/outlook.tsx';
import { PhotosSection } from '../settings/photos-section.tsx';
import { RemovalSection, ReviewSection } from '../settings/policy-section.tsx';
import { SaveBar } from '../settings/save-bar.tsx';
import { ScheduleSection } from '../settings/schedule-section.tsx';
import { ScopeSection } from '../settings/scope-section.tsx';
import { SettingsFacts } from '../settings/settings-facts.tsx';
import { TargetSection } from '../settings/target-section.tsx';
import { EndSection, TestSection } from '../settings/tools-section.tsx';
import type { EditorState, Stored } from '../settings/use-editor.ts';
import { formOfStored, unchangedState, useEditor } from '../settings/use-editor.ts';
import { WhatIfPanel } from '../settings/what-if-panel.tsx';
import { useTexts } from '../texts/use-texts.tsx';

const useStyles = makeStyles({
  sections: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px' },
});

/** The configuration of a connection: to change for administrators, to read for everybody else. */
export function ConnectionPage({ id }: { readonly id: string }): ReactElement {
  const texts = useTexts();
  const { me, may } = useMe();
  const connection = useResource<ConnectionView>(`/api/connections/${id}`);
  if (connection.state !== 'ready' || me === null) {
    return (
      <>
        <PageHeading title={texts.say('config.connection')} trail={[[texts.say('page.connections'), '/tab/']]} />
        <Loaded of={connection}>{() => null}</Loaded>
      </>
    );
  }
  const stored = { connection: connection.value, etag: connection.etag ?? '' };
  return may('administrator') ? (
    <Editing key={me.id} initial={keptFor(id) ?? unchangedState(stored)} />
  ) : (
    <Reading stored={stored} onChanged={connection.reload} />
  );
}

function Heading({
  of,
  actions,
}: {
  readonly of: ConnectionView;
  readonly actions: ReactElement | null;
}): ReactElement {
  const texts = useTexts();
  return (
    <>
      <PageHeading
        title={of.name}
        trail={[[texts.say('page.connections'), '/tab/']]}
        badge={<EnabledBadge enabled={of.enabled} />}
        actions={actions}
      >
        {of.tenant}
      </PageHeading>
      <ConnectionTabs of={of} />
    </>
  );
}

function Reading({ stored, onChanged }: { readonly stored: Stored; readonly onChanged: () => void }): ReactElement {
  const styles = useStyles();
  const { connection } = stored;
  const form = formOfStored(stored);
  return (
    <>
      <Heading of={connection} actions={<RunButtons connection={connection} onChanged={onChanged} />} />
      <div className={styles.sections}>
        <Outlook of={connection} />
        <SettingsFacts stored={stored} form={form} />
        {isFieldOf(form, 'photos') && <PhotosSection of={connection} />}
      </div>
    </>
  );
}

function Editing({ initial }: { readonly initial: EditorState }): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const editor = useEditor(initial);
  const { connection } = editor.stored;
  const profiles = useResource<{ readonly items: readonly CredentialProfileView[] }>('/api/credential-profiles');
  const known = profiles.value?.items ?? [];
  useUnsaved(editor.isChanged);
  useEffect(() => forgetKept(connection.id), [connection.id]);
  const profileName = (id: string): string =>
    known.find((profile) => profile.id === id)?.name ?? texts.say('connections.profile-missing');
  return (
    <>
      <Heading
        of={connection}
        actions={
          connection.enabled ? (
            <StartButton path={`/api/connections/${connection.id}/runs`} body={{ kind: 'overview' }}>
              {texts.say('run.preview-now')}
            </StartButton>
          ) : null
        }
      />
      <div className={styles.sections}>
        <Outlook of={connection} />
        <GeneralSection editor={editor} profiles={known} />
        <TargetSection editor={editor} />
        {isFieldOf(editor.form, 'scope') && <ScopeSection editor={editor} />}
        <FiltersSection editor={editor} />
        <MappingSection editor={editor} />
        <RemovalSection editor={editor} />
        <LimitsSection editor={editor} />
        <WhatIfPanel editor={editor} />
        <ReviewSection editor={editor} />
        {isFieldOf(editor.form, 'photos') && <PhotosSection of={connection} editor={editor} />}
        <ScheduleSection editor={editor} />
        <NotificationsSection editor={editor} />
        <TestSection editor={editor} />
        <EndSection editor={editor} />
        <SaveBar editor={editor} />
      </div>
      {editor.theirs !== null && <CollisionDialog editor={editor} theirs={editor.theirs} profileName={profileName} />}
    </>
  );
}
