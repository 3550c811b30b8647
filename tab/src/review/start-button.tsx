import { Button, MessageBar, MessageBarBody } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useRef, useState } from 'react';
import type { RunView } from '../../../src/api/contract/runs.ts';
import { postJson } from '../api/client.ts';
import { asProblem } from '../api/use-resource.ts';
import { go } from '../navigation.ts';

interface StartButtonProps {
  /** Where a POST starts a run. */
  readonly path: string;
  readonly body?: object;
  readonly appearance?: 'primary' | 'secondary';
  readonly children: string;
}

/** Starts a run, once however often it is pressed, and shows it. */
export function StartButton({ path, body, appearance = 'secondary', children }: StartButtonProps): ReactElement {
  const isStarting = useRef(false);
  const [state, setState] = useState<{ readonly isBusy: boolean; readonly refused: string | null }>({
    isBusy: false,
    refused: null,
  });
  const start = (): void => {
    if (isStarting.current) return;
    isStarting.current = true;
    setState({ isBusy: true, refused: null });
    postJson<RunView>(path, body)
      .then(
        (run) => go(`/tab/runs/${run.body.id}`),
        (error: unknown) => setState({ isBusy: false, refused: asProblem(error).message }),
      )
      .finally(() => {
        isStarting.current = false;
      });
  };
  return (
    <>
      <Button appearance={appearance} disabledFocusable={state.isBusy} onClick={start}>
        {children}
      </Button>
      <span role="alert" style={state.refused === null ? { position: 'absolute' } : { flexBasis: '100%' }}>
        {state.refused !== null && (
          <MessageBar intent="error" layout="multiline">
            <MessageBarBody>{state.refused}</MessageBarBody>
          </MessageBar>
        )}
      </span>
    </>
  );
}
