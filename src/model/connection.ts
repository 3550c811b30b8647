import type { ObjectClass } from './change.ts';
import type { AttributeValue, SourceAttribute } from './directory.ts';
import type { NotificationSettings } from './notification.ts';
import type { Schedule } from './schedule.ts';
import type { Trouble } from './trouble.ts';

export type Scope =
  | { readonly kind: 'all' }
  | { readonly kind: 'groups'; readonly groupIds: readonly string[]; readonly nested: boolean };

export interface Filters {
  /** A Graph `$filter` expression over users, or null. */
  readonly definition: string | null;
  /** Keep only people whose mail contains one of these (case is ignored); empty keeps everybody. */
  readonly mailContains: readonly string[];
  /** Leave out people whose mail contains one of these. */
  readonly mailExcludes: readonly string[];
  readonly guests: 'include' | 'exclude';
  readonly blocked: 'include' | 'exclude';
}

/** The settings that decide what an overview contains: changing one makes an overview stale. */
export type PlanSettings = Pick<
  Connection,
  'scope' | 'filters' | 'mapping' | 'matchKey' | 'removalPolicy' | 'limits' | 'target'
>;

export type PlanPolicy = PlanSettings & Pick<Connection, 'id'>;

/** Where the value of one target attribute comes from; `first` takes the first source attribute that has a value. */
export type MappingRule =
  | { readonly attribute: string; readonly kind: 'copy'; readonly from: SourceAttribute }
  | { readonly attribute: string; readonly kind: 'first'; readonly from: readonly SourceAttribute[] }
  | { readonly attribute: string; readonly kind: 'constant'; readonly value: AttributeValue };

/** What becomes of people who are not wanted any more. `days` are full days after the deactivation. */
export type RemovalPolicy =
  | { readonly kind: 'deactivate' }
  | { readonly kind: 'delete' }
  | { readonly kind: 'deactivate-then-delete'; readonly days: number };

/** Stops a sync that would remove more than `percent` of a class holding at least `minimum`, or more than `count`. */
export interface RemovalLimit {
  readonly percent: number;
  readonly minimum: number;
  readonly count: number;
}

export type RemovalLimits = Readonly<Record<ObjectClass, RemovalLimit>>;

/** How a SCIM service is signed in to. `secretRef` names the token, or the client's secret, in the secret store. */
export type ScimAuthentication =
  | { readonly kind: 'bearer'; readonly secretRef: string; readonly secretHint: string }
  | {
      readonly kind: 'client-credentials';
      readonly tokenUrl: string;
      readonly clientId: string;
      readonly scope: string | null;
      readonly secretRef: string;
      readonly secretHint: string;
    };

/**
 * Where people and groups are written: Rollcall's own directory, a SCIM 2.0 service, or the connection's own Entra
 * tenant. For `entra` the source is Rollcall's directory: its people whose userPrincipalName is in `domain`, a verified
 * domain of the tenant.
 */
export type TargetSettings =
  | { readonly kind: 'directory' }
  | {
      readonly kind: 'scim';
      readonly baseUrl: string;
      readonly authentication: ScimAuthentication;
      readonly requestsPerSecond: number;
    }
  | { readonly kind: 'entra'; readonly domain: string };

/** One Entra tenant, one target, and the policy between them. Tenant and cloud never change after creation. */
export interface Connection {
  readonly id: string;
  readonly name: string;
  readonly tenant: string;
  readonly cloud: string;
  readonly credentialProfileId: string;
  readonly enabled: boolean;
  readonly target: TargetSettings;
  readonly scope: Scope;
  readonly filters: Filters;
  readonly mapping: readonly MappingRule[];
  readonly matchKey: 'userPrincipalName' | 'mail';
  readonly removalPolicy: RemovalPolicy;
  readonly limits: RemovalLimits;
  readonly reviewMode: 'manual' | 'auto';
  /** A full scan at least every so many days, whatever the changes in between say: it finds what they did not tell. */
  readonly fullScanDays: number;
  /** Whether profile photos are copied after syncs. */
  readonly photos: 'copy' | 'leave';
  readonly schedule: Schedule;
  readonly notifications: NotificationSettings;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly updatedBy: string;
}

/** What happened to a connection, kept apart from its settings so that a run never conflicts with an edit. */
export interface ConnectionState {
  readonly connectionId: string;
  /** The overview that can be approved now, if any; a newer one replaces it, a sync clears it. */
  readonly currentOverviewId: string | null;
  readonly lastRunId: string | null;
  readonly lastSyncRunId: string | null;
  readonly lastSyncStartedAt: string | null;
  readonly lastSyncStatus: string | null;
  readonly lastActivityAt: string | null;
  /** The overview of the last what-if: kept until the next one starts. */
  readonly draftOverviewId: string | null;
  /** The next run reads everything. On for a new connection; a sync that succeeded switches it off. */
  readonly fullScanOnNextRun: boolean;
  /** Up to when the schedule was taken care of, and a digest of the schedule that was; null before the first time. */
  readonly scheduled: { readonly through: string; readonly digest: string } | null;
  /** Null after a run that succeeded. */
  readonly trouble: Trouble | null;
}

const limit: RemovalLimit = { percent: 20, minimum: 100, count: 500 };

export const defaultLimits: RemovalLimits = { user: limit, group: limit, membership: limit };

export const defaultFilters: Filters = {
  definition: null,
  mailContains: [],
  mailExcludes: [],
  guests: 'include',
  blocked: 'include',
};

const copied: readonly SourceAttribute[] = [
  'userPrincipalName',
  'displayName',
  'givenName',
  'surname',
  'mail',
  'jobTitle',
  'department',
  'officeLocation',
  'mobilePhone',
  'employeeId',
  'manager',
  'accountEnabled',
];

export const defaultMapping: readonly MappingRule[] = copied.map((name) => ({
  attribute: name,
  kind: 'copy',
  from: name,
}));
