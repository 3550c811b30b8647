import type { ConnectionForm } from './connection-form.ts';

/** What was asked, and the run that answers it. */
export interface WhatIfQuestion {
  readonly form: ConnectionForm;
  readonly runId: string;
  /** The overview that says what the saved settings would do, if there is one. */
  readonly compared: string | null;
}
