/**
 * An activity that nobody handles: 401 where its token does not prove that the Bot Framework sent it, 403 where it did
 * and the activity is still none for this bot, 503 where that cannot be found out. The message is for the log alone.
 */
export class ActivityRefused extends Error {
  readonly status: 401 | 403 | 503;

  constructor(status: 401 | 403 | 503, reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.name = 'ActivityRefused';
    this.status = status;
  }
}
