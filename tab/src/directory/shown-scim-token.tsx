import { Button } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { CopyField } from '../components/copy-field.tsx';
import { FormPanel } from '../components/form-panel.tsx';
import { useUnsaved } from '../navigation.ts';
import { useTexts } from '../texts/use-texts.tsx';

/** A token just after it was created. */
export interface ShownToken {
  readonly name: string;
  readonly token: string;
}

/** A token, this once: it is gone when this is closed or the page is left, which asks first. */
export function ShownScimToken({ of, onDone }: { readonly of: ShownToken; readonly onDone: () => void }): ReactElement {
  const texts = useTexts();
  useUnsaved(true);
  return (
    <FormPanel title={texts.say('scim.shown', { name: of.name })} about={texts.say('scim.shown.text')}>
      <CopyField label={texts.say('scim.token')} value={of.token} />
      <div>
        <Button appearance="primary" onClick={onDone}>
          {texts.say('scim.done')}
        </Button>
      </div>
    </FormPanel>
  );
}
