// Key Vault with the two secrets of the deployment. The web app reads them through references in its settings.
// What is deleted by mistake can be brought back for 90 days.

param name string
param location string
param tags object
@description('Who may read the secrets.')
param principalId string
param databaseAccountName string
@secure()
param encryptionKey string

// Key Vault Secrets User: read the content of secrets, and nothing else.
var secretsUserRoleId = '4633458b-17de-408a-b875-0445c86b69e6'

resource account 'Microsoft.DocumentDB/databaseAccounts@2024-11-15' existing = {
  name: databaseAccountName
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  // At most 24 characters, and unique in the world.
  name: 'rc${uniqueString(resourceGroup().id, name)}'
  location: location
  tags: tags
  properties: {
    tenantId: subscription().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    enablePurgeProtection: true
  }
}

resource secretsUser 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, principalId, secretsUserRoleId)
  scope: vault
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', secretsUserRoleId)
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

resource databaseKey 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'database-key'
  properties: {
    value: account.listKeys().primaryMasterKey
  }
}

resource storedSecretsKey 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'encryption-key'
  properties: {
    value: encryptionKey
  }
}

output databaseKeyUri string = databaseKey.properties.secretUri
output encryptionKeyUri string = storedSecretsKey.properties.secretUri
