/** What is refused in words of every language (`refusal.…` in `texts/`); anything else is said in English. */
export type RefusalCode =
  | 'role-missing'
  | 'not-there'
  | 'no-overview'
  | 'no-run'
  | 'no-connection'
  | 'connection-disabled'
  | 'run-starting'
  | 'decided-meanwhile'
  | 'nothing-to-undo'
  | 'newer-sync'
  | 'retry-preview'
  | 'retry-running'
  | 'retry-nothing'
  | 'release-not-asked'
  | 'release-yours'
  | 'release-needless'
  | 'overview-draft'
  | 'overview-decided'
  | 'overview-edited'
  | 'edit-cut-short'
  | 'no-cause';

/** What a caller did wrong. The API maps these to a status (`api/problem.ts`), the bot to a card; nobody else does. */
export class CallerError extends Error {
  readonly kind: 'invalid-input' | 'not-found' | 'conflict' | 'precondition-failed' | 'not-allowed';
  /** Field by field, where the input had more than one thing wrong. */
  readonly problems: readonly { readonly path: string; readonly message: string }[];
  /** The message as data, to be said in the caller's language. */
  readonly said: { readonly code: RefusalCode; readonly values: Readonly<Record<string, string>> } | null;

  constructor(
    kind: CallerError['kind'],
    message: string,
    problems: CallerError['problems'] = [],
    said: CallerError['said'] = null,
  ) {
    super(message);
    this.name = 'CallerError';
    this.kind = kind;
    this.problems = problems;
    this.said = said;
  }
}
