/**
 * When a habit shows. Every limit counts matching requests from the moment the habit was set; `{after: 2, every: 3,
 * times: 1}` shows once, at the fifth matching request.
 */
export interface HabitLimits {
  /** At most this often. */
  times?: number;
  /** Only every k-th matching request. */
  every?: number;
  /** Not at the first k matching requests. */
  after?: number;
  /** Only at requests whose path, behind /v1.0 and with its query, holds this text. */
  path?: string;
}

/** A habit that is on: `true` for always, or an object with limits and the habit's own options. */
export type HabitSetting<Options = unknown> = true | (HabitLimits & Options);

/** The unfriendly habits of the simulated tenant; what is absent or undefined is off. */
export interface Habits {
  expiredSecret?: HabitSetting | undefined;
  invalidSecret?: HabitSetting | undefined;
  appNotFound?: HabitSetting | undefined;
  appDisabled?: HabitSetting | undefined;
  tenantNotFound?: HabitSetting | undefined;
  conditionalAccess?: HabitSetting | undefined;
  tokenErrors?: HabitSetting<{ code?: number; status?: number }> | undefined;
  tokenServerErrors?: HabitSetting<{ status?: number }> | undefined;
  tokenUnreachable?: HabitSetting | undefined;
  shortTokens?: HabitSetting<{ seconds?: number }> | undefined;
  missingConsent?: HabitSetting<{ permissions?: string[] }> | undefined;
  revokedTokens?: HabitSetting | undefined;
  forbidden?: HabitSetting | undefined;
  notFound?: HabitSetting | undefined;
  throttled?: HabitSetting<{ retryAfterSeconds?: number }> | undefined;
  throttledBatchItems?: HabitSetting<{ retryAfterSeconds?: number; batchStatus?: number }> | undefined;
  throttling?: HabitSetting<{ unitsPerWindow?: number; windowSeconds?: number }> | undefined;
  serverErrors?: HabitSetting<{ status?: number; retryAfterSeconds?: number }> | undefined;
  batchItemErrors?: HabitSetting<{ status?: number }> | undefined;
  htmlAnswers?: HabitSetting | undefined;
  truncatedJson?: HabitSetting | undefined;
  cutMidBody?: HabitSetting | undefined;
  resetConnections?: HabitSetting | undefined;
  latency?: HabitSetting<{ milliseconds?: number; millisecondsPerItem?: number }> | undefined;
  smallPages?: HabitSetting<{ size?: number }> | undefined;
  emptyPages?: HabitSetting | undefined;
  repeatedItems?: HabitSetting | undefined;
  loopingNextLinks?: HabitSetting | undefined;
  expiredPageTokens?: HabitSetting | undefined;
  replayedDelta?: HabitSetting | undefined;
  expiredDeltaTokens?: HabitSetting<{ form?: 'gone' | 'syncStateNotFound' }> | undefined;
  silentPurges?: HabitSetting | undefined;
  missingAttributes?: HabitSetting<{ attributes?: string[] }> | undefined;
  extraAttributes?: HabitSetting | undefined;
  strangeNulls?: HabitSetting<{ attributes?: string[] }> | undefined;
  nullItems?: HabitSetting | undefined;
  wrongCaseIds?: HabitSetting | undefined;
  missingValue?: HabitSetting | undefined;
  refusedFilters?: HabitSetting | undefined;
  wrongCounts?: HabitSetting<{ count?: number }> | undefined;
  emptySource?: HabitSetting | undefined;
  vanishingUsers?: HabitSetting | undefined;
  appearingUsers?: HabitSetting | undefined;
  lostAnswers?: HabitSetting | undefined;
  failedWrites?: HabitSetting<{ status?: number; done?: string }> | undefined;
  writeThrottling?: HabitSetting<{ writesPerWindow?: number; windowSeconds?: number }> | undefined;
  keptImmutableIds?: HabitSetting | undefined;
  lateIndex?: HabitSetting<{ queries?: number; milliseconds?: number }> | undefined;
}

export type HabitName = keyof Habits;
export type HabitOptionType = 'number' | 'text' | 'list of text';

export interface HabitDescription {
  /** What the tenant does while the habit is on, as one sentence. */
  summary: string;
  /** The habit's own options beside the limits times, every, after and path. */
  options: Record<string, { type: HabitOptionType; summary: string }>;
  /** Limits that hold when none is given. */
  defaults?: HabitLimits;
}

const permissions = { type: 'list of text', summary: 'the permissions that are missing; all when absent' } as const;
const attributes = { type: 'list of text', summary: 'the attributes it happens to' } as const;
const retryAfterSeconds = { type: 'number', summary: 'Retry-After in seconds; not sent when absent' } as const;

/** Every habit, what it does and which options it takes; all are off at first. */
export const habitDescriptions: Readonly<Record<HabitName, HabitDescription>> = {
  expiredSecret: habit('The token endpoint says that the client secret has expired (AADSTS7000222).'),
  invalidSecret: habit('The token endpoint says that the client secret is wrong (AADSTS7000215).'),
  appNotFound: habit('The token endpoint does not know the app (AADSTS700016).'),
  appDisabled: habit('The token endpoint says that the app is disabled (AADSTS7000112).'),
  tenantNotFound: habit('The sign-in service does not know the tenant (AADSTS90002, invalid_tenant).'),
  conditionalAccess: habit('Conditional Access refuses to issue tokens (AADSTS53003).'),
  tokenErrors: habit('The token endpoint answers with a transient AADSTS code.', {
    code: { type: 'number', summary: '90033 (default), 90055, 90024, 90006, 90012 or 90090' },
    status: { type: 'number', summary: 'the http status, when not the usual one of the code' },
  }),
  tokenServerErrors: habit('The token endpoint answers with an HTML error page.', {
    status: { type: 'number', summary: 'the http status; 503 when absent' },
  }),
  tokenUnreachable: habit('The connection to the sign-in service breaks before it answers.'),
  shortTokens: habit('Access tokens live only a short time.', {
    seconds: { type: 'number', summary: 'their lifetime; 5 when absent' },
  }),
  missingConsent: habit('The administrator’s consent is missing: tokens carry no roles and Graph answers 403.', {
    permissions,
  }),
  revokedTokens: habit('The presented access token is revoked: 401 from now on, until the app gets a new one.'),
  forbidden: habit('Graph answers 403 Authorization_RequestDenied.'),
  notFound: habit('Graph answers 404 Request_ResourceNotFound for a single group.', {}, { path: '/groups/' }),
  throttled: habit('Graph answers 429 to whole requests.', { retryAfterSeconds }),
  throttledBatchItems: habit('Single items inside a $batch are answered with 429.', {
    retryAfterSeconds,
    batchStatus: { type: 'number', summary: 'the http status of the whole batch; 424 is documented, 200 when absent' },
  }),
  throttling: habit('The published resource-unit quota is enforced in windows of 10 seconds.', {
    unitsPerWindow: { type: 'number', summary: 'another quota than the published one' },
    windowSeconds: { type: 'number', summary: 'another window than 10 seconds' },
  }),
  serverErrors: habit('Graph answers 500, 502 (an HTML page), 503 or 504 to whole requests.', {
    status: { type: 'number', summary: 'the http status; 503 when absent' },
    retryAfterSeconds,
  }),
  batchItemErrors: habit('Single items inside a $batch are answered with a server error.', {
    status: { type: 'number', summary: 'the http status; 503 when absent' },
  }),
  htmlAnswers: habit('Graph answers 200 with an HTML page.'),
  truncatedJson: habit('The JSON of the answer ends in the middle, though the transfer is complete.'),
  cutMidBody: habit('The connection breaks in the middle of the answer.'),
  resetConnections: habit('The connection is reset before any answer.'),
  latency: habit('Answers come late.', {
    milliseconds: { type: 'number', summary: 'for each request; 150 when absent' },
    millisecondsPerItem: { type: 'number', summary: 'for each object in the answer; 0 when absent' },
  }),
  smallPages: habit('Pages hold few objects, whatever $top says.', {
    size: { type: 'number', summary: 'objects on a page; 2 when absent' },
  }),
  emptyPages: habit('Pages without objects, but with a next link, come between the real ones.'),
  repeatedItems: habit('A page repeats the last object of the page before it.'),
  loopingNextLinks: habit('A next link leads to its own page again.'),
  expiredPageTokens: habit('Graph no longer accepts the page token (400 Directory_ExpiredPageToken).'),
  replayedDelta: habit('A delta query also replays the changes of the round before.'),
  expiredDeltaTokens: habit('Graph no longer accepts the delta token.', {
    form: { type: 'text', summary: 'gone (410 with a Location, default) or syncStateNotFound (400)' },
  }),
  silentPurges: habit('The group delta does not mention memberships that end because a person is deleted for good.'),
  missingAttributes: habit('Attributes without a value are left out instead of being null.', {
    attributes: { type: 'list of text', summary: 'these attributes are left out, whatever their value' },
  }),
  extraAttributes: habit('Objects carry attributes and annotations that nobody asked for.'),
  strangeNulls: habit('Attributes that always have a value are null.', {
    attributes: { ...attributes, summary: 'displayName, userPrincipalName and businessPhones when absent' },
  }),
  nullItems: habit('A list of objects holds a null.'),
  wrongCaseIds: habit('Object ids are written in capitals.'),
  missingValue: habit('Graph answers a list with 200 and an empty object: `value` is missing.'),
  refusedFilters: habit('Graph refuses a $filter that its documentation allows (400 Request_UnsupportedQuery).'),
  wrongCounts: habit('Graph counts wrong, as it does while its index lags behind.', {
    count: { type: 'number', summary: 'what it says; one more than there are when absent' },
  }),
  emptySource: habit('Graph answers as if there were nobody: an empty list, without error.', {}, { path: '/users' }),
  vanishingUsers: habit('A person is deleted for good just before a group’s members are read.', {}, { times: 1 }),
  appearingUsers: habit('A person joins a group, and the company, just before its members are read.', {}, { times: 1 }),
  lostAnswers: habit('The connection breaks after something was written, before the answer.'),
  failedWrites: habit('Single writes are answered with a server error, done or not.', {
    status: { type: 'number', summary: 'the http status; 503 when absent' },
    done: { type: 'text', summary: 'before (the error comes instead of the write, default) or after it' },
  }),
  writeThrottling: habit('The published quota of writes is enforced: 3,000 in 150 seconds.', {
    writesPerWindow: { type: 'number', summary: 'another quota than the published one' },
    windowSeconds: { type: 'number', summary: 'another window than 150 seconds' },
  }),
  keptImmutableIds: habit('The immutable id of somebody in the recycle bin counts as taken.'),
  lateIndex: habit('Filters and counts do not find a person who was added lately, as Graph’s index lags behind.', {
    queries: { type: 'number', summary: 'so many queries of the index do not find them; 3 when absent' },
    milliseconds: { type: 'number', summary: 'nor does any query within so many milliseconds; 0 when absent' },
  }),
};

function habit(summary: string, options: HabitDescription['options'] = {}, defaults?: HabitLimits): HabitDescription {
  return { summary, options, ...(defaults === undefined ? {} : { defaults }) };
}
