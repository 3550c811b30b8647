/** Why a run stopped. The codes are those that administrators see; `texts/failure-text.ts` says them. */
export const failureCodes = [
  'secret-expired',
  'secret-invalid',
  'app-not-found',
  'app-disabled',
  'tenant-not-found',
  'consent-missing',
  'conditional-access',
  'settings-missing',
  'group-not-found',
  'group-empty',
  'source-empty',
  'filter-invalid',
  'source-unavailable',
  'source-throttled',
  'target-unavailable',
  'target-refused',
  'removal-limit',
  'overview-expired',
  'overview-stale',
  'lease-lost',
  'cancelled',
] as const;

export type FailureCode = (typeof failureCodes)[number];

/** What somebody has to mend at the app registration before anything can be read again. */
export const credentialFailures: readonly FailureCode[] = [
  'secret-expired',
  'secret-invalid',
  'app-not-found',
  'app-disabled',
  'tenant-not-found',
  'consent-missing',
  'conditional-access',
];

/** A failure as it is stored, shown and sent. `detail` is what the other side said, never a secret. */
export interface Failure {
  readonly code: FailureCode;
  readonly detail: string | null;
}

/** Stops a run with one failure code. Adapters translate what their SDK throws into this at the door. */
export class SyncFailure extends Error {
  readonly code: FailureCode;
  readonly detail: string | null;

  constructor(code: FailureCode, detail?: string, options?: ErrorOptions) {
    super(detail === undefined ? code : `${code}: ${detail}`, options);
    this.name = 'SyncFailure';
    this.code = code;
    this.detail = detail ?? null;
  }

  toFailure(): Failure {
    return { code: this.code, detail: this.detail };
  }
}
