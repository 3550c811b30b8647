import type { Connection } from '../../src/model/connection.ts';
import type { Change } from '../../src/model/change.ts';
import { emptyCounts, nothingLeftOut, type Overview } from '../../src/model/overview.ts';
import type { Override } from '../../src/model/override.ts';
import type { Actor } from '../../src/model/role.ts';
import { noProgress, type ClassResult, type Run } from '../../src/model/run.ts';
import { demoPeople, demoTenantId } from '../../src/local/people.ts';
import { defaultPolicy } from '../../src/settings/connection-input.ts';
import { createLinks } from '../../bot/links.ts';

/** Believable data for cards, to be overridden where a test looks. */

export const adele: Actor = { id: demoPeople.adele.id, tenantId: demoTenantId, name: demoPeople.adele.name };

export const links = createLinks({
  publicUrl: 'http://localhost:3978',
  tabPage: (route) => `http://localhost:3978/tab${route}`,
});

export function connectionWith(changes: Partial<Connection> = {}): Connection {
  return {
    id: 'c1',
    name: 'Contoso',
    tenant: 'contoso.example',
    cloud: 'global',
    credentialProfileId: 'p1',
    ...defaultPolicy,
    createdAt: '2026-11-01T09:00:00.000Z',
    updatedAt: '2026-11-01T09:00:00.000Z',
    updatedBy: 'Adele Vance',
    ...changes,
  };
}

export function changeWith(
  changes: Partial<Omit<Change, 'memberId' | 'memberTargetId' | 'memberName'>> & { memberName?: string } = {},
): Change {
  return {
    key: 'a',
    class: 'user',
    action: 'add',
    objectId: '6f1c1f0e-0000-4000-8000-000000000001',
    targetId: null,
    name: 'Zoë Ångström',
    before: null,
    after: { displayName: 'Zoë Ångström' },
    digest: null,
    reason: { code: 'joined-tenant' },
    precondition: { kind: 'absent' },
    ...changes,
  };
}

export const someChanges: readonly Change[] = [
  changeWith({ key: '01' }),
  changeWith({ key: '02', name: 'Seán O’Brien', reason: { code: 'joined-group', group: 'Sales EMEA' } }),
  changeWith({
    key: '03',
    action: 'update',
    name: 'Priya Natarajan',
    before: { jobTitle: 'Engineer' },
    after: { jobTitle: 'Lead Engineer' },
    reason: { code: 'attributes-changed', attributes: ['jobTitle'] },
  }),
  changeWith({
    key: '04',
    action: 'update',
    name: 'Tomás García',
    before: { department: 'Finance', officeLocation: 'Madrid' },
    after: { department: 'Treasury', officeLocation: null },
    reason: { code: 'attributes-changed', attributes: ['department', 'officeLocation'] },
  }),
  changeWith({
    key: '05',
    action: 'update',
    name: 'דנה לוי',
    before: { mobilePhone: '+972 50 000 0000', mail: 'x@x', surname: 'y' },
    after: { mobilePhone: null, mail: 'dana@contoso.example', surname: 'לוי' },
    reason: { code: 'drift', attributes: ['mobilePhone', 'mail', 'surname'] },
  }),
  changeWith({ key: '06', class: 'group', name: 'Project Ünïcorn 🦄', reason: { code: 'group-created' } }),
  changeWith({
    key: '07',
    class: 'membership',
    name: 'Sales EMEA',
    memberName: 'Zoë Ångström',
    reason: { code: 'joined-group', group: 'Sales EMEA' },
  }),
  changeWith({
    key: '08',
    action: 'remove',
    name: '**Bold** [click](http://evil) _name_',
    after: null,
    before: {},
    reason: { code: 'left-tenant' },
  }),
];

export function overviewWith(changes: Partial<Overview> = {}): Overview {
  return {
    id: 'c1.o1',
    connectionId: 'c1',
    runId: 'c1.r1',
    task: { kind: 'compare' },
    status: 'ready',
    endedBecause: null,
    createdAt: '2026-11-21T10:02:03.456Z',
    createdBy: adele,
    expiresAt: '2026-11-28T10:02:03.456Z',
    configurationDigest: 'd',
    read: { kind: 'full', because: 'asked-for' },
    filteredBy: [],
    counts: {
      user: { ...emptyCounts.user, total: 61, unchanged: 52, filtered: 3, add: 4, update: 3, remove: 2, ambiguous: 1 },
      group: { ...emptyCounts.group, total: 12, unchanged: 11, add: 1 },
      membership: { ...emptyCounts.membership, total: 148, unchanged: 140, add: 6, remove: 2 },
    },
    changeCount: 18,
    warnings: [],
    owned: { user: 61, group: 12, membership: 148 },
    breaches: [],
    causes: [],
    leftOut: nothingLeftOut,
    release: null,
    changesHash: 'h'.repeat(43),
    hash: 'h'.repeat(43),
    decidedBy: null,
    decidedAt: null,
    ...changes,
  };
}

/** A cause and a row that are left out, one more row on hold, and one more than a card shows. */
export function someOverrides(text: (believable: string) => string = (believable) => believable): readonly Override[] {
  const by = { ...adele, name: text(adele.name) };
  const common = { overviewId: 'c1.o1', by, at: '2026-11-21T10:02:09.000Z' };
  const row = { kind: 'row', class: 'user', action: 'remove', objectId: '1', memberId: null } as const;
  const named = { name: text('Ada Lovelace'), memberName: null };
  const cause = { kind: 'cause', class: 'membership', action: 'remove', reason: 'left-group' } as const;
  return [
    { ...common, id: 'cause.1', of: { ...cause, subject: text('Sales EMEA') }, until: null, rows: 48 },
    { ...common, id: 'row.1', of: { ...row, ...named, key: '1' }, until: '2026-12-05T10:02:09.000Z', rows: 4 },
    { ...common, id: 'row.2', of: { ...row, ...named, key: '2' }, until: null, rows: 1 },
    { ...common, id: 'row.3', of: { ...row, ...named, key: '3' }, until: null, rows: 1 },
  ];
}

export function runWith(changes: Partial<Run> = {}): Run {
  return {
    id: 'c1.r1',
    connectionId: 'c1',
    kind: 'overview',
    task: { kind: 'compare' },
    trigger: 'chat',
    startedBy: adele,
    origin: null,
    status: 'running',
    progress: noProgress,
    overviewId: 'c1.o1',
    failure: null,
    startedAt: '2026-11-21T10:02:00.000Z',
    endedAt: null,
    cancelRequestedBy: null,
    checkpoint: null,
    results: null,
    resumed: 0,
    ...changes,
  };
}

export function resultWith(changes: Partial<ClassResult> = {}): ClassResult {
  return {
    startedAt: '2026-11-21T10:03:00.000Z',
    endedAt: '2026-11-21T10:03:08.000Z',
    total: 61,
    changed: 0,
    deleted: 0,
    filtered: 0,
    planned: 0,
    stale: 0,
    failed: 0,
    notApplied: 0,
    leftOut: 0,
    gained: 0,
    ...changes,
  };
}
