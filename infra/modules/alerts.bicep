// What somebody should be told of. docs/operations.md says of each what it means and what to do.

param name string
param location string
param tags object
param workspaceId string
param webAppId string
param databaseAccountName string
@description('Who is told by e-mail; empty for nobody, and the alerts are in the portal alone.')
param mail string

resource account 'Microsoft.DocumentDB/databaseAccounts@2024-11-15' existing = {
  name: databaseAccountName
}

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(mail)) {
  name: name
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'rollcall'
    enabled: true
    emailReceivers: [
      {
        name: 'mail'
        emailAddress: mail
        useCommonAlertSchema: true
      }
    ]
  }
}

// What Rollcall counts itself (src/telemetry/telemetry.ts).
var counted = [
  {
    name: 'failed-runs'
    severity: 2
    window: 'PT15M'
    threshold: 0
    query: 'AppMetrics | where Name == "rollcall.runs" and tostring(Properties.status) == "failed"'
  }
  {
    name: 'leases-lost'
    severity: 2
    window: 'PT1H'
    threshold: 3
    query: 'AppMetrics | where Name == "rollcall.leases.lost"'
  }
  {
    name: 'undelivered-notices'
    severity: 3
    window: 'PT1H'
    threshold: 0
    query: 'AppMetrics | where Name == "rollcall.notices.undelivered"'
  }
]

resource ofCounts 'Microsoft.Insights/scheduledQueryRules@2022-06-15' = [
  for item in counted: {
    name: '${name}-${item.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: '${name}: ${item.name}'
      severity: item.severity
      enabled: true
      scopes: [
        workspaceId
      ]
      evaluationFrequency: 'PT15M'
      windowSize: item.window
      // Nothing was counted yet when this is deployed.
      skipQueryValidation: true
      autoMitigate: true
      criteria: {
        allOf: [
          {
            query: item.query
            metricMeasureColumn: 'Sum'
            timeAggregation: 'Total'
            operator: 'GreaterThan'
            threshold: item.threshold
            failingPeriods: {
              numberOfEvaluationPeriods: 1
              minFailingPeriodsToAlert: 1
            }
          }
        ]
      }
      actions: {
        actionGroups: empty(mail) ? [] : [people.id]
      }
    }
  }
]

// What the platform measures.
var measured = [
  {
    name: 'server-errors'
    severity: 2
    scope: webAppId
    namespace: 'Microsoft.Web/sites'
    metric: 'Http5xx'
    dimensions: []
    aggregation: 'Total'
    operator: 'GreaterThan'
    threshold: 10
  }
  {
    name: 'unhealthy-instances'
    severity: 1
    scope: webAppId
    namespace: 'Microsoft.Web/sites'
    metric: 'HealthCheckStatus'
    dimensions: []
    aggregation: 'Average'
    operator: 'LessThan'
    threshold: 75
  }
  {
    name: 'database-throttled'
    severity: 3
    scope: account.id
    namespace: 'Microsoft.DocumentDB/databaseAccounts'
    metric: 'TotalRequests'
    dimensions: [
      {
        name: 'StatusCode'
        operator: 'Include'
        values: ['429']
      }
    ]
    aggregation: 'Count'
    operator: 'GreaterThan'
    threshold: 1000
  }
]

resource ofMetrics 'Microsoft.Insights/metricAlerts@2018-03-01' = [
  for item in measured: {
    name: '${name}-${item.name}'
    location: 'global'
    tags: tags
    properties: {
      severity: item.severity
      enabled: true
      scopes: [
        item.scope
      ]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      autoMitigate: true
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            criterionType: 'StaticThresholdCriterion'
            name: item.name
            metricNamespace: item.namespace
            metricName: item.metric
            dimensions: item.dimensions
            timeAggregation: item.aggregation
            operator: item.operator
            threshold: item.threshold
          }
        ]
      }
      actions: empty(mail) ? [] : [{ actionGroupId: people.id }]
    }
  }
]
