/**
 * What is particular about the chat client of the local mode. Opening its page, or loading it again, empties it: it knows
 * no earlier message, and stops showing anything when one of them is changed. The ids of its messages are the
 * milliseconds at which they were sent.
 */
export class LocalClient {
  readonly #openedAt = new Map<string, number>();

  /** The page was opened; clients are told apart by where they take messages. */
  opened(serviceUrl: string): void {
    this.#openedAt.set(serviceUrl, Date.now());
  }

  /** Whether the page has lost a message. */
  hasLost(serviceUrl: string, activityId: string): boolean {
    const openedAt = this.#openedAt.get(serviceUrl);
    return openedAt !== undefined && Number.parseInt(activityId, 10) < openedAt;
  }
}
