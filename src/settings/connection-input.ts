import * as z from 'zod';
import type { Connection, Filters, PlanSettings, RemovalLimits } from '../model/connection.ts';
import { defaultFilters, defaultLimits, defaultMapping } from '../model/connection.ts';
import { sourceAttributes } from '../model/directory.ts';
import { defaultNotifications } from '../model/notification.ts';
import { manualSchedule } from '../model/schedule.ts';
import { groupIdsInput, mailPartsInput, nameInput, tenantInput } from './input-values.ts';
import { notificationsInput } from './notification-input.ts';
import { scheduleInput } from './schedule-input.ts';
import { targetInput } from './target-input.ts';

const sourceAttribute = z.enum(sourceAttributes, {
  error: `Enter an attribute that is read from Entra ID: ${sourceAttributes.join(', ')}.`,
});

// Names of SCIM attributes may carry a URN and a path (RFC 7644, 3.10).
const targetAttribute = z
  .string()
  .trim()
  .regex(/^[A-Za-z][\w.:$-]{0,199}$/, 'Enter the name of an attribute: a letter, then letters, digits, and . : _ $ -.')
  .meta({ description: 'Attribute in the target.', example: 'department' });

const mappingRule = z.discriminatedUnion('kind', [
  z
    .strictObject({ kind: z.literal('copy'), attribute: targetAttribute, from: sourceAttribute })
    .meta({ description: 'Copies one attribute of the source.' }),
  z
    .strictObject({
      kind: z.literal('first'),
      attribute: targetAttribute,
      from: z
        .array(sourceAttribute)
        .min(1)
        .max(sourceAttributes.length)
        .refine((names) => new Set(names).size === names.length, 'Enter each source attribute once.'),
    })
    .meta({ description: 'Takes the first of several source attributes that has a value.' }),
  z
    .strictObject({
      kind: z.literal('constant'),
      attribute: targetAttribute,
      value: z.union([z.string().max(1_000), z.boolean(), z.null()], { error: 'Enter a text, true, false or null.' }),
    })
    .meta({ description: 'The same value for everybody.' }),
]);

const mapping = z
  .array(mappingRule)
  .min(1, 'Enter at least one rule.')
  .max(200)
  .superRefine((rules, context) => {
    const seen = new Set<string>();
    rules.forEach((rule, index) => {
      const name = rule.attribute.toLowerCase();
      if (seen.has(name)) {
        context.addIssue({
          code: 'custom',
          path: [index, 'attribute'],
          message: `“${rule.attribute}” is mapped twice: keep one rule for it.`,
        });
      }
      seen.add(name);
    });
  })
  .meta({ description: 'Where each attribute of the target comes from. No attribute of the target may appear twice.' });

const scope = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('all') }).meta({ description: 'Everybody in the tenant.' }),
    z
      .strictObject({
        kind: z.literal('groups'),
        groupIds: groupIdsInput.meta({
          description:
            'Object ids of the groups: a list, or one text with commas, semicolons, spaces or line breaks between.',
          example: ['3f0c1a52-7c0e-4c7a-9a53-0d8a3b6f2e11'],
        }),
        nested: z.boolean().meta({ description: 'Whether members of groups within these groups belong too.' }),
      })
      .meta({ description: 'The members of chosen groups.' }),
  ])
  .meta({ description: 'Whom the connection reads. Default: everybody.' });

const inOrOut = z.enum(['include', 'exclude']);

const filters = z
  .strictObject({
    definition: z
      .string()
      .trim()
      .max(2_000, 'Enter a filter of at most 2000 characters.')
      .transform((definition) => (definition === '' ? null : definition))
      .nullable()
      .meta({ description: 'A Microsoft Graph $filter over users, or null.', example: "department eq 'Sales'" }),
    mailContains: mailPartsInput.meta({
      description: 'Keep only people whose mail contains one of these; empty keeps everybody.',
    }),
    mailExcludes: mailPartsInput.meta({ description: 'Leave out people whose mail contains one of these.' }),
    guests: inOrOut.meta({ description: 'Guest accounts in or out.' }),
    blocked: inOrOut.meta({ description: 'Blocked accounts in or out.' }),
  })
  .partial()
  .meta({ description: 'What is left out of the scope. Fields not given keep their value.' });

const wholeCount = z.int({ error: 'Enter a whole number.' }).min(0, 'Enter 0 or more.').max(1_000_000_000);

const limit = z
  .strictObject({
    percent: z
      .number()
      .min(0, 'Enter a percentage from 0 to 100.')
      .max(100, 'Enter a percentage from 0 to 100.')
      .meta({ description: 'More than this share of what the connection owns of the class stops the sync.' }),
    minimum: wholeCount.meta({
      description: 'The percentage counts only where the connection owns at least this many.',
    }),
    count: wholeCount.meta({ description: 'More removals than this stop the sync in any case.' }),
  })
  .partial();

const limits = z.strictObject({ user: limit, group: limit, membership: limit }).partial().meta({
  description: 'Removal limits by class. Fields not given keep their value (default 20 %, of at least 100, and 500).',
});

const removalPolicy = z
  .discriminatedUnion(
    'kind',
    [
      z.strictObject({ kind: z.literal('deactivate') }).meta({ description: 'They stay, inactive.' }),
      z.strictObject({ kind: z.literal('delete') }).meta({ description: 'They are deleted at once.' }),
      z
        .strictObject({
          kind: z.literal('deactivate-then-delete'),
          days: z
            .int({ error: 'Enter a whole number of days.' })
            .min(1, 'Enter 1 to 3,650 days.')
            .max(3650, 'Enter 1 to 3,650 days.'),
        })
        .meta({ description: 'They are deactivated, and deleted by a sync this many days later.' }),
    ],
    { error: 'Enter one of “deactivate”, “delete”, “deactivate-then-delete”.' },
  )
  .meta({ description: 'What becomes of people who left. Default deactivate.' });

const settings = {
  enabled: z.boolean().meta({ description: 'Whether the connection may run. Default true.' }),
  scope,
  filters,
  mapping,
  matchKey: z
    .enum(['userPrincipalName', 'mail'])
    .meta({ description: 'How a person without a link is found in the target. Default userPrincipalName.' }),
  removalPolicy,
  limits,
  reviewMode: z.enum(['manual', 'auto']).meta({
    description: 'manual: a sync waits for approval of its overview; auto: it applies at once. Default manual.',
  }),
  fullScanDays: z
    .int({ error: 'Enter a whole number of days.' })
    .min(1, 'Enter 1 to 30 days.')
    .max(30, 'Enter 1 to 30 days.')
    .meta({ description: 'A full scan at least every so many days; runs in between read changes only. Default 7.' }),
  photos: z.enum(['copy', 'leave']).meta({
    description:
      'copy: profile photos are copied after syncs, in a pass of their own; leave: they are not. Default copy.',
  }),
  schedule: scheduleInput,
  notifications: notificationsInput,
};

const identity = {
  name: nameInput.meta({ description: 'Unique without regard to case; 1 to 100 characters.', example: 'Contoso' }),
  tenant: tenantInput.meta({
    description: 'Tenant id (GUID) or a verified domain. Cannot be changed later.',
    example: 'contoso.onmicrosoft.com',
  }),
  cloud: z
    .string()
    .trim()
    .meta({ description: 'Name of a cloud (see /api/clouds). Cannot be changed later.', example: 'global' }),
  credentialProfileId: z
    .string()
    .trim()
    .min(1, 'Enter the id of a credential profile.')
    .meta({ description: 'Id of the credential profile to sign in with.', example: 'contoso-app-7k2mq9' }),
};

const policyInput = z.strictObject(settings).partial();
const target = targetInput.optional();

/** A new connection: who and where it is; every policy has a default. */
export const connectionInput = z.strictObject({ ...identity, target, ...policyInput.shape });
export type ConnectionInput = z.input<typeof connectionInput>;

/** Fields not given stay as they are; `filters` and `limits` are merged field by field, everything else is replaced. */
export const connectionChange = z.strictObject({ ...identity, target: targetInput, ...settings }).partial();
export type ConnectionChange = z.input<typeof connectionChange>;

/** Unsaved settings, as far as they decide what an overview contains. Fields not given stay as they are. */
export const whatIfInput = policyInput.pick({
  scope: true,
  filters: true,
  mapping: true,
  matchKey: true,
  removalPolicy: true,
  limits: true,
});

type Policy = Pick<Connection, keyof typeof settings>;
type PolicyInput = z.output<typeof policyInput>;

export const defaultPolicy = {
  enabled: true,
  target: { kind: 'directory' },
  scope: { kind: 'all' },
  filters: defaultFilters,
  mapping: defaultMapping,
  matchKey: 'userPrincipalName',
  removalPolicy: { kind: 'deactivate' },
  limits: defaultLimits,
  reviewMode: 'manual',
  fullScanDays: 7,
  photos: 'copy',
  schedule: manualSchedule,
  notifications: defaultNotifications,
} as const satisfies Policy & Pick<Connection, 'target'>;

/** The policy after an edit: what was given over what was there. */
export function mergedPolicy(before: Policy, given: PolicyInput): Policy {
  return {
    enabled: given.enabled ?? before.enabled,
    scope: given.scope ?? before.scope,
    filters: mergedFilters(before.filters, given.filters ?? {}),
    mapping: given.mapping ?? before.mapping,
    matchKey: given.matchKey ?? before.matchKey,
    removalPolicy: given.removalPolicy ?? before.removalPolicy,
    limits: mergedLimits(before.limits, given.limits ?? {}),
    reviewMode: given.reviewMode ?? before.reviewMode,
    fullScanDays: given.fullScanDays ?? before.fullScanDays,
    photos: given.photos ?? before.photos,
    schedule: given.schedule ?? before.schedule,
    notifications: given.notifications ?? before.notifications,
  };
}

/** What decides an overview after an edit: what was given over what was there. */
export function planSettings(
  before: Policy & Pick<Connection, 'target'>,
  given: z.output<typeof whatIfInput>,
): PlanSettings {
  const after = mergedPolicy(before, given);
  return {
    scope: after.scope,
    filters: after.filters,
    mapping: after.mapping,
    matchKey: after.matchKey,
    removalPolicy: after.removalPolicy,
    limits: after.limits,
    target: before.target,
  };
}

function mergedFilters(before: Filters, given: z.output<typeof filters>): Filters {
  return {
    definition: given.definition === undefined ? before.definition : given.definition,
    mailContains: given.mailContains ?? before.mailContains,
    mailExcludes: given.mailExcludes ?? before.mailExcludes,
    guests: given.guests ?? before.guests,
    blocked: given.blocked ?? before.blocked,
  };
}

function mergedLimits(before: RemovalLimits, given: z.output<typeof limits>): RemovalLimits {
  const merged = (name: keyof RemovalLimits): RemovalLimits[typeof name] => ({
    percent: given[name]?.percent ?? before[name].percent,
    minimum: given[name]?.minimum ?? before[name].minimum,
    count: given[name]?.count ?? before[name].count,
  });
  return { user: merged('user'), group: merged('group'), membership: merged('membership') };
}
