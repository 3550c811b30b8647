import type { ConnectionView } from '../../../src/api/contract/connections.ts';
import type { ConnectionForm } from './connection-form.ts';
import { formOf } from './connection-form.ts';

/** What was asked, and the run that answers it. */
export interface WhatIfQuestion {
  readonly form: ConnectionForm;
  readonly runId: string;
  /** The overview that says what the saved settings would do, if there is one. */
  readonly compared: string | null;
}

/** A connection as it was read, and the version that a change has to name. */
export interface Stored {
  readonly connection: ConnectionView;
  readonly etag: string;
}

/** Everything that leaving the page would lose. */
export interface EditorState {
  readonly stored: Stored;
  /** The form of what is stored. */
  readonly before: ConnectionForm;
  readonly form: ConnectionForm;
  readonly fullScan: boolean;
  readonly whatIf: WhatIfQuestion | null;
}

const ownTimeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

export function formOfStored({ connection }: Stored): ConnectionForm {
  return formOf(connection, ownTimeZone);
}

export function unchangedState(stored: Stored): EditorState {
  const form = formOfStored(stored);
  return { stored, before: form, form, fullScan: stored.connection.fullScanOnNextRun, whatIf: null };
}
