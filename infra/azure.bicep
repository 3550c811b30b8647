// Rollcall in Azure:
//
//   Teams -> bot registration -> web app (two or more instances) -> Cosmos DB, Key Vault, Application Insights
//
// One user-assigned managed identity is the bot, reads the secrets and sends the telemetry. The two secrets of the deployment,
// the key of the database and the key that stored secrets are encrypted with, stand in Key Vault and nowhere else; those that
// people enter into Rollcall stand in a vault of their own.
//
// `teamsapp provision --env dev` deploys this with infra/azure.parameters.json; the outputs go to env/.env.dev.

@description('4 to 20 lowercase letters and digits. The web address becomes https://rollcall-{suffix}.azurewebsites.net, so it must be unique in the world.')
@minLength(4)
@maxLength(20)
param resourceSuffix string

@description('The name of the bot as Teams shows it.')
@maxLength(42)
param botDisplayName string

@description('Who may change the settings at first: object id@tenant id, several with commas.')
param administrators string

@description('Client id of the app registration by which people sign in to the tab.')
param tabAppId string

@description('Encrypts the secrets that Rollcall stores: 32 random bytes in base64 (`openssl rand -base64 32`). Keep a copy: without it they are lost.')
@secure()
@minLength(44)
@maxLength(44)
param encryptionKey string

@description('Where everything runs.')
param location string = resourceGroup().location

@description('Size of one web instance.')
@allowed(['B1', 'P0v3', 'P1v3', 'P2v3'])
param instanceSize string = 'P0v3'

@description('How many instances share the work. Fewer than two would stop the service at every deployment.')
@minValue(2)
@maxValue(10)
param instanceCount int = 2

@description('The most request units per second that the database may use. It idles at a tenth of this, and is billed for what it used.')
@minValue(1000)
@maxValue(100000)
param databaseMaxThroughput int = 4000

@description('Days for which telemetry is kept.')
@minValue(30)
@maxValue(730)
param telemetryRetentionDays int = 90

@description('Who is told of alerts by e-mail; empty for nobody.')
param alertMail string = ''

var name = 'rollcall-${resourceSuffix}'
var tags = { application: 'rollcall' }

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: name
  location: location
  tags: tags
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  params: {
    name: name
    location: location
    tags: tags
    retentionDays: telemetryRetentionDays
    principalId: identity.properties.principalId
  }
}

module database 'modules/database.bicep' = {
  name: 'database'
  params: {
    name: name
    location: location
    tags: tags
    maxThroughput: databaseMaxThroughput
  }
}

module vault 'modules/vault.bicep' = {
  name: 'vault'
  params: {
    name: name
    location: location
    tags: tags
    principalId: identity.properties.principalId
    databaseAccountName: database.outputs.accountName
    encryptionKey: encryptionKey
  }
}

module web 'modules/web.bicep' = {
  name: 'web'
  params: {
    name: name
    location: location
    tags: tags
    instanceSize: instanceSize
    instanceCount: instanceCount
    identityId: identity.id
    identityClientId: identity.properties.clientId
    identityTenantId: identity.properties.tenantId
    administrators: administrators
    tabAppId: tabAppId
    databaseEndpoint: database.outputs.endpoint
    databaseName: database.outputs.databaseName
    databaseKeyUri: vault.outputs.databaseKeyUri
    encryptionKeyUri: vault.outputs.encryptionKeyUri
    enteredSecretsUrl: vault.outputs.enteredSecretsUrl
    applicationInsightsConnectionString: monitoring.outputs.connectionString
  }
}

module alerts 'modules/alerts.bicep' = {
  name: 'alerts'
  params: {
    name: name
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    webAppId: web.outputs.resourceId
    databaseAccountName: database.outputs.accountName
    mail: alertMail
  }
}

module bot 'modules/bot.bicep' = {
  name: 'bot'
  params: {
    name: name
    tags: tags
    displayName: botDisplayName
    endpoint: 'https://${web.outputs.domain}/api/messages'
    identityId: identity.id
    identityClientId: identity.properties.clientId
    identityTenantId: identity.properties.tenantId
  }
}

// Written to env/.env.{name} by the toolkit, under these names.
output BOT_ID string = identity.properties.clientId
output BOT_AZURE_APP_SERVICE_RESOURCE_ID string = web.outputs.resourceId
output TAB_DOMAIN string = web.outputs.domain
output TAB_ENDPOINT string = 'https://${web.outputs.domain}'
