import { Button } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useState } from 'react';
import type { ApiProblem } from '../api/client.ts';
import { download } from '../api/client.ts';
import { asProblem } from '../api/use-resource.ts';
import { useTexts } from '../texts/use-texts.tsx';
import { ProblemBar } from './loaded.tsx';

/** Saves a CSV of the API. */
export function DownloadButton({ path }: { readonly path: string }): ReactElement {
  const texts = useTexts();
  const [state, setState] = useState<'idle' | 'busy' | ApiProblem>('idle');
  const save = (): void => {
    setState('busy');
    download(path).then(
      () => setState('idle'),
      (error: unknown) => setState(asProblem(error)),
    );
  };
  return (
    <>
      <Button onClick={save} disabled={state === 'busy'}>
        {texts.say(state === 'busy' ? 'csv.preparing' : 'csv.download')}
      </Button>
      {state !== 'idle' && state !== 'busy' && <ProblemBar problem={state} />}
    </>
  );
}
