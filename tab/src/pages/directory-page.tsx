import type { ReactElement } from 'react';
import { useMe } from '../components/me.tsx';
import { PageHeading } from '../components/page-heading.tsx';
import type { DirectoryPart } from '../directory/directory-tabs.tsx';
import { DirectoryTabs } from '../directory/directory-tabs.tsx';
import { GroupsList } from '../directory/groups-list.tsx';
import { ImportForm } from '../directory/import-form.tsx';
import { ImportsList } from '../directory/imports-list.tsx';
import { PeopleList } from '../directory/people-list.tsx';
import { ScimTokens } from '../directory/scim-tokens.tsx';
import { useTexts } from '../texts/use-texts.tsx';

/** Rollcall's own directory: who is in it, and how people come into it without a connection. */
export function DirectoryPage({ part }: { readonly part: DirectoryPart }): ReactElement {
  const texts = useTexts();
  return (
    <>
      <PageHeading title={texts.say('page.directory')}>{texts.say('directory.about')}</PageHeading>
      <DirectoryTabs current={part} />
      <Part of={part} />
    </>
  );
}

function Part({ of }: { readonly of: DirectoryPart }): ReactElement {
  const texts = useTexts();
  const { may } = useMe();
  switch (of) {
    case 'people':
      return (
        <PeopleList
          path="/api/directory/users"
          label={texts.say('directory.people')}
          nothing={{ title: texts.say('directory.none'), text: texts.say('directory.none.text') }}
        />
      );
    case 'groups':
      return <GroupsList />;
    case 'imports':
      return (
        <>
          {may('administrator') && <ImportForm />}
          <ImportsList />
        </>
      );
    case 'scim':
      return may('administrator') ? <ScimTokens /> : <p>{texts.say('scim.administrators')}</p>;
  }
}
