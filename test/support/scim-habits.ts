/** When a fault shows: from which matching request on, how often; `true` for always. */
export type Fault<Options = unknown> =
  true | ({ times?: number; every?: number; after?: number; of?: string } & Options);

/** What a SCIM service may do differently from what is written. What is absent is as the standard has it. */
export interface ScimHabits extends ScimFaults {
  /** What it offers. */
  patch?: 'off' | 'off-unsaid';
  bulk?: 'off' | 'refused' | { maxOperations?: number; maxPayloadSize?: number };
  filter?: 'off' | 'off-unsaid' | 'no-or' | 'or-as-first' | 'ignored';
  etag?: 'on' | 'never-matches';
  cursor?: true;
  discovery?: 'none' | 'no-schemas';
  /** Its manners. */
  stringBooleans?: true;
  upperCase?: true;
  numericIds?: true;
  plainJson?: true | 'only';
  htmlRefusals?: true;
  patchAnswers?: 'nothing' | 'empty-200';
  postAnswers?: 'location-only' | 'nothing';
  bulkAnswers?: 'no-ids' | 'status-object' | 'half' | 'with-response';
  totals?: 'none' | 'as-text';
  noResourcesWhenEmpty?: true;
  pageSize?: number;
  wholePages?: true;
  listsLackMembers?: true;
  listsCutMembers?: true;
  partsRefused?: true;
  removal?: 'by-values' | 'neither' | 'everybody-goes';
  strictMembers?: true;
  subPathsRefused?: true;
  enterpriseUnknown?: true;
  nestedGroups?: true;
}

/** The bad days of a service. */
export interface ScimFaults {
  throttled?: Fault<{ retryAfter?: string }>;
  unavailable?: Fault<{ retryAfter?: string }>;
  serverErrors?: Fault;
  serverErrorsAfterWriting?: Fault;
  htmlAnswers?: Fault;
  truncatedJson?: Fault;
  lostAnswers?: Fault;
  lostRequests?: Fault;
  silence?: Fault;
  unauthorized?: Fault;
  forbidden?: Fault;
  redirects?: Fault;
  notLists?: Fault;
  endsShort?: Fault;
  shrinks?: Fault;
  grows?: Fault;
  expiredCursors?: Fault;
  bulkFails?: Fault<{ status?: number }>;
}
