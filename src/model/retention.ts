/** How long is kept what nobody needs any more; whole days. */
export interface Retention {
  /** Overviews that were applied, cancelled, replaced or let expire, with their changes. The sync logs stay. */
  readonly overviewDays: number;
  /** Runs and their sync logs. */
  readonly logDays: number;
}

/** A month for what can still be of interest; a year and a month for what an audit may ask for. */
export const defaultRetention: Retention = { overviewDays: 30, logDays: 400 };

/** A connection that was deleted, because its runs and sync logs are kept on. */
export interface DeletedConnection {
  readonly id: string;
  readonly name: string;
  readonly deletedAt: string;
  readonly deletedBy: string;
}
