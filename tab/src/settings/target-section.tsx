import type { ReactElement } from 'react';
import { Facts } from '../components/facts.tsx';
import { PageLink } from '../components/page-link.tsx';
import { useTexts } from '../texts/use-texts.tsx';
import { ScimFields } from './scim-fields.tsx';
import { Section } from './section.tsx';
import type { Editor } from './use-editor.ts';

/** Where people and groups are written: what stays as it is, and what can be replaced. */
export function TargetSection({ editor }: { readonly editor: Editor }): ReactElement {
  const texts = useTexts();
  const { form, edit, messageFor } = editor;
  const { target } = form;
  const { kind, baseUrl, domain } = target;
  return (
    <Section title={texts.say('config.target')} about={texts.say('config.target.about')}>
      <Facts
        of={[
          [texts.say('config.target.kind'), texts.say(`target.${kind}`)],
          ...(kind === 'scim' ? [[texts.say('target.base-url'), baseUrl] as const] : []),
          ...(kind === 'entra' ? [[texts.say('target.domain'), domain] as const] : []),
        ]}
      />
      {kind === 'entra' && <span>{texts.say('target.entra.hint')}</span>}
      {kind !== 'scim' && (
        <div>
          <PageLink to="/tab/directory">{texts.say('config.target.look')}</PageLink>
        </div>
      )}
      {kind === 'scim' && (
        <ScimFields
          target={target}
          edit={(change) => edit({ target: { ...target, ...change } })}
          messageFor={messageFor}
        />
      )}
    </Section>
  );
}
