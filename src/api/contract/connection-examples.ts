/** Values for the OpenAPI document; tests hold them against the schemas. */
export const connectionExample = {
  id: 'contoso-7k2mq9',
  name: 'Contoso',
  tenant: 'contoso.onmicrosoft.com',
  cloud: 'global',
  credentialProfileId: 'contoso-app-3f8xw2',
  credentialProfileName: 'Contoso app',
  enabled: true,
  target: { kind: 'directory' },
  scope: { kind: 'groups', groupIds: ['3f0c1a52-7c0e-4c7a-9a53-0d8a3b6f2e11'], nested: true },
  filters: { definition: null, mailContains: [], mailExcludes: [], guests: 'exclude', blocked: 'include' },
  mapping: [
    { attribute: 'displayName', kind: 'copy', from: 'displayName' },
    { attribute: 'mail', kind: 'first', from: ['mail', 'userPrincipalName'] },
    { attribute: 'company', kind: 'constant', value: 'Contoso' },
  ],
  matchKey: 'userPrincipalName',
  removalPolicy: { kind: 'deactivate' },
  limits: {
    user: { percent: 20, minimum: 100, count: 500 },
    group: { percent: 20, minimum: 100, count: 500 },
    membership: { percent: 20, minimum: 100, count: 500 },
  },
  reviewMode: 'manual',
  fullScanDays: 7,
  photos: 'copy' as const,
  schedule: { kind: 'daily' as const, at: '03:30', timeZone: 'Europe/Berlin' },
  notifications: { when: 'change-or-failure' as const, recipients: [] },
  fullScanOnNextRun: false,
  lastSync: {
    runId: 'contoso-7k2mq9.01kdsjw5z0h4e8qv2m9c-sync',
    startedAt: '2026-01-05T08:00:00.000Z',
    status: 'succeeded',
  },
  nextRuns: ['2026-01-06T02:30:00.000Z', '2026-01-07T02:30:00.000Z', '2026-01-08T02:30:00.000Z'],
  trouble: null,
  currentOverviewId: 'contoso-7k2mq9.01kdsjw5z0h4e8qv2m9c',
  lastRunId: 'contoso-7k2mq9.01kdsjw5z0h4e8qv2m9d',
  createdAt: '2026-01-05T08:00:00.000Z',
  updatedAt: '2026-01-05T08:00:00.000Z',
  updatedBy: 'Adele Vance',
};

export const failureExample = {
  code: 'secret-expired',
  sentence: 'The client secret or certificate of the app registration has expired.',
  action:
    'Create a new client secret in Entra ID under App registrations, or upload a new certificate there, and enter it in the credential profile.',
  detail: 'AADSTS7000222',
  link: '/tab/credential-profiles/contoso-app-3f8xw2',
};

export const testExample = {
  ok: false,
  summary: 'The client secret or certificate of the app registration has expired.',
  failure: failureExample,
  checks: [{ name: 'sign-in', ok: false, detail: 'Entra ID refuses the secret.' }],
};
