// The web app: bot, API and tab in one Node process, on two or more instances. All state is in Cosmos DB, so an instance
// may come and go; runs move on through their leases.

param name string
param location string
param tags object
param instanceSize string
@minValue(2)
param instanceCount int
param identityId string
param identityClientId string
param identityTenantId string
param administrators string
param tabAppId string
param databaseEndpoint string
param databaseName string
param databaseKeyUri string
param encryptionKeyUri string
param enteredSecretsUrl string
param applicationInsightsConnectionString string

resource plan 'Microsoft.Web/serverfarms@2023-12-01' = {
  name: name
  location: location
  tags: tags
  kind: 'linux'
  sku: {
    name: instanceSize
    capacity: instanceCount
  }
  properties: {
    reserved: true
  }
}

resource app 'Microsoft.Web/sites@2023-12-01' = {
  name: name
  location: location
  tags: tags
  kind: 'app,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    // Reads the secrets that the settings below refer to.
    keyVaultReferenceIdentity: identityId
    httpsOnly: true
    // Any instance may answer any request.
    clientAffinityEnabled: false
    siteConfig: {
      linuxFxVersion: 'NODE|24-lts'
      // As scripts/start.cjs runs it: small heaps (docs/performance.md).
      appCommandLine: 'node --max-semi-space-size=4 --heap-growing-percent=20 src/main.ts'
      alwaysOn: true
      http20Enabled: true
      minTlsVersion: '1.2'
      ftpsState: 'Disabled'
      // An instance that does not answer here is taken out and replaced.
      healthCheckPath: '/healthz'
    }
  }
}

// No publishing by password: deployments come with an identity.
resource noPasswords 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2023-12-01' = [
  for door in ['ftp', 'scm']: {
    parent: app
    name: door
    properties: { allow: false }
  }
]

resource settings 'Microsoft.Web/sites/config@2023-12-01' = {
  parent: app
  name: 'appsettings'
  properties: {
    // What src/config.ts reads.
    ROLLCALL_PUBLIC_URL: 'https://${app.properties.defaultHostName}'
    ROLLCALL_ADMINISTRATORS: administrators
    ROLLCALL_TAB_APP_ID: tabAppId
    ROLLCALL_ENCRYPTION_KEY: '@Microsoft.KeyVault(SecretUri=${encryptionKeyUri})'
    ROLLCALL_KEY_VAULT_URL: enteredSecretsUrl
    BOT_ID: identityClientId
    BOT_TENANT_ID: identityTenantId
    COSMOS_ENDPOINT: databaseEndpoint
    COSMOS_DATABASE: databaseName
    COSMOS_KEY: '@Microsoft.KeyVault(SecretUri=${databaseKeyUri})'
    APPLICATIONINSIGHTS_CONNECTION_STRING: applicationInsightsConnectionString
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'Authorization=AAD;ClientId=${identityClientId}'

    // What the platform reads.
    NODE_ENV: 'production'
    MALLOC_ARENA_MAX: '2'
    // Tells @azure/identity which identity to take.
    AZURE_CLIENT_ID: identityClientId
    // Rollcall sends its telemetry itself; the platform's agent would send what it finds, addresses included.
    ApplicationInsightsAgent_EXTENSION_VERSION: 'disabled'
    WEBSITE_RUN_FROM_PACKAGE: '1'
    SCM_DO_BUILD_DURING_DEPLOYMENT: 'false'
    // Seconds an instance is given to hand its leases over.
    WEBSITES_CONTAINER_STOP_TIME_LIMIT: '60'
  }
}

output resourceId string = app.id
output domain string = app.properties.defaultHostName
