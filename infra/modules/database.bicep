// Cosmos DB with the containers of src/store/cosmos/cosmos-containers.ts; why they are as they are stands in
// docs/decisions/0009-cosmos-partition-keys.md. Rollcall finds them here and does not make its own: the key it is given
// may not change containers.

param name string
param location string
param tags object
@description('Shared by all containers; the database idles at a tenth of it.')
param maxThroughput int

var databaseName = 'rollcall'

// A write costs by what is indexed: only what lists are ordered and narrowed by is.
var containers = [
  { name: 'control', indexed: ['/place/?', '/facets/*'] }
  { name: 'directory', indexed: ['/place/?', '/facets/*', '/search/?'] }
  { name: 'changes', indexed: ['/place/?', '/facets/*'] }
  { name: 'log', indexed: ['/place/?', '/facets/*'] }
]

resource account 'Microsoft.DocumentDB/databaseAccounts@2024-11-15' = {
  name: name
  location: location
  tags: tags
  kind: 'GlobalDocumentDB'
  properties: {
    databaseAccountOfferType: 'Standard'
    // A look at a lease must see the newest one (docs/decisions/0010-fences.md).
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
  for item in containers: {
    parent: database
    name: item.name
    properties: {
      resource: {
        id: item.name
        partitionKey: {
          kind: 'MultiHash'
          version: 2
          paths: ['/partition', '/id']
        }
        indexingPolicy: {
          indexingMode: 'consistent'
          automatic: true
          includedPaths: map(item.indexed, path => { path: path })
          excludedPaths: [
            { path: '/*' }
            { path: '/"_etag"/?' }
          ]
        }
      }
    }
  }
]

output endpoint string = account.properties.documentEndpoint
output databaseName string = database.name
output accountName string = account.name
