import { PartitionKeyDefinitionVersion, PartitionKeyKind, type ContainerRequest } from '@azure/cosmos';
import type { Collection } from '../store.ts';

/**
 * Four containers, apart in what they cost and in how long they keep: settings and runs, the directory and what
 * is known of remote ones, the changes of overviews, the sync log. See docs/decisions for the reasons.
 */
export const containerNames = ['control', 'directory', 'changes', 'log'] as const;
export type ContainerName = (typeof containerNames)[number];

const containers: Readonly<Record<Collection, ContainerName>> = {
  connections: 'control',
  connectionStates: 'control',
  deletedConnections: 'control',
  credentialProfiles: 'control',
  secrets: 'control',
  roles: 'control',
  runs: 'control',
  overviews: 'control',
  overrides: 'control',
  holds: 'control',
  directoryImports: 'control',
  scimTokens: 'control',
  conversations: 'control',
  photoPasses: 'control',
  photoMarks: 'control',
  notices: 'control',
  leases: 'control',
  directoryUsers: 'directory',
  directoryGroups: 'directory',
  directoryMarks: 'directory',
  directoryMembers: 'directory',
  directoryPhotos: 'directory',
  remoteUsers: 'directory',
  remoteGroups: 'directory',
  remoteSources: 'directory',
  remoteMembers: 'directory',
  snapshots: 'changes',
  baselines: 'control',
  changes: 'changes',
  directoryImportRows: 'changes',
  logEntries: 'log',
};

export function containerOf(collection: Collection): ContainerName {
  return containers[collection];
}

/**
 * What is indexed: only what queries ask for, because every indexed path makes every write dearer. Text is indexed in
 * the directory alone, which is searched often and written seldom; elsewhere a search reads the one partition it is for.
 */
export function containerDefinition(name: ContainerName): ContainerRequest {
  const indexed = ['/place/?', '/facets/*', ...(name === 'directory' ? ['/search/?'] : [])];
  return {
    id: name,
    partitionKey: {
      paths: ['/partition', '/id'],
      kind: PartitionKeyKind.MultiHash,
      version: PartitionKeyDefinitionVersion.V2,
    },
    indexingPolicy: {
      indexingMode: 'consistent',
      automatic: true,
      includedPaths: indexed.map((path) => ({ path })),
      excludedPaths: [{ path: '/*' }, { path: '/"_etag"/?' }],
    },
  };
}
