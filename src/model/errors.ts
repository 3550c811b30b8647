/** What a caller did wrong. The API maps these to a status (`api/problem.ts`), the bot to a card; nobody else does. */
export class CallerError extends Error {
  readonly kind: 'invalid-input' | 'not-found' | 'conflict' | 'precondition-failed' | 'not-allowed';
  /** Field by field, where the input had more than one thing wrong. */
  readonly problems: readonly { readonly path: string; readonly message: string }[];

  constructor(
    kind: CallerError['kind'],
    message: string,
    problems: readonly { readonly path: string; readonly message: string }[] = [],
  ) {
    super(message);
    this.name = 'CallerError';
    this.kind = kind;
    this.problems = problems;
  }
}
