/** Who hears of the runs that a schedule started, and of which. */
export interface NotificationSettings {
  /** `change-or-failure`: only when something changed, waits for a decision, or failed. */
  readonly when: 'none' | 'completion' | 'change-or-failure';
  readonly recipients: readonly Recipient[];
}

export type Recipient = PersonRecipient | ChannelRecipient;

/** Somebody by object id. `mail` is where e-mails go, for `mail` and `both`. */
export interface PersonRecipient {
  readonly kind: 'person';
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  readonly by: 'teams' | 'mail' | 'both';
  readonly mail: string | null;
}

/** A channel or group chat in which the bot is a member, by the id of the conversation. */
export interface ChannelRecipient {
  readonly kind: 'channel';
  readonly id: string;
  readonly name: string;
}

export const defaultNotifications: NotificationSettings = { when: 'change-or-failure', recipients: [] };
