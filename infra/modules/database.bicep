// Cosmos DB: one container for each collection of src/store/store.ts, all with the same keys and the same index.
//
// The partition key has two levels, [/partition, /id]. What is read together (the changes of an overview, the entries of
// a log, the members of a group) is one first level; because the second level is the id, a first level may grow past the
// 20 GB and 10,000 request units per second at which a single-level partition ends.

param name string
param location string
param tags object
@description('Shared by all containers; the database idles at a tenth of it.')
param maxThroughput int

var databaseName = 'rollcall'

// The collections of the store. A test compares them with src/store/store.ts.
var containers = [
  'changes'
  'connectionStates'
  'connections'
  'conversations'
  'credentialProfiles'
  'directoryGroups'
  'directoryMembers'
  'directoryUsers'
  'leases'
  'logEntries'
  'overviews'
  'roles'
  'runs'
  'secrets'
]

resource account 'Microsoft.DocumentDB/databaseAccounts@2024-11-15' = {
  name: name
  location: location
  tags: tags
  kind: 'GlobalDocumentDB'
  properties: {
    databaseAccountOfferType: 'Standard'
    // Leases and fences need every process to read what was written last.
    consistencyPolicy: { defaultConsistencyLevel: 'Strong' }
    locations: [
      {
        locationName: location
        failoverPriority: 0
        isZoneRedundant: false
      }
    ]
    // The key reads and writes documents; databases and containers are changed by deployments only.
    disableKeyBasedMetadataWriteAccess: true
    minimalTlsVersion: 'Tls12'
    backupPolicy: {
      type: 'Continuous'
      continuousModeProperties: { tier: 'Continuous7Days' }
    }
  }
}

resource database 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases@2024-11-15' = {
  parent: account
  name: databaseName
  properties: {
    resource: { id: databaseName }
    options: {
      autoscaleSettings: { maxThroughput: maxThroughput }
    }
  }
}

resource container 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers@2024-11-15' = [
  for collection in containers: {
    parent: database
    name: collection
    properties: {
      resource: {
        id: collection
        partitionKey: {
          kind: 'MultiHash'
          version: 2
          paths: ['/partition', '/id']
        }
        // -1: documents may carry a time to live of their own, and otherwise stay.
        defaultTtl: -1
        // A write costs by what is indexed: the body is not, only what lists are narrowed by.
        indexingPolicy: {
          indexingMode: 'consistent'
          automatic: true
          includedPaths: [
            { path: '/partition/?' }
            { path: '/id/?' }
            { path: '/search/?' }
            { path: '/facets/*' }
          ]
          excludedPaths: [
            { path: '/*' }
          ]
        }
      }
    }
  }
]

output endpoint string = account.properties.documentEndpoint
output databaseName string = database.name
output accountName string = account.name
