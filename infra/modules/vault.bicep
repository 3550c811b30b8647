// Two Key Vaults: one with the two secrets of the deployment, which the web app reads through references in its settings;
// one for the secrets that people enter into Rollcall, which it writes, too. What is deleted by mistake can be brought back
// for 90 days.

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
// Key Vault Secrets Officer: make, change and delete secrets.
var secretsOfficerRoleId = 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7'

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

resource enteredSecrets 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'rs${uniqueString(resourceGroup().id, name)}'
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

resource secretsOfficer 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(enteredSecrets.id, principalId, secretsOfficerRoleId)
  scope: enteredSecrets
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', secretsOfficerRoleId)
    principalId: principalId
    principalType: 'ServicePrincipal'
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

output enteredSecretsUrl string = enteredSecrets.properties.vaultUri
output databaseKeyUri string = databaseKey.properties.secretUri
output encryptionKeyUri string = storedSecretsKey.properties.secretUri
