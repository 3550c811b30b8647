/** What the chat of the local mode can do to the simulated company. */
export interface LocalTenant {
  /** Lets people join, move and leave; answers with a line for each thing that happened. */
  passDay(): Promise<readonly string[]>;
  expireSecret(): Promise<void>;
  restoreSecret(): Promise<void>;
}
