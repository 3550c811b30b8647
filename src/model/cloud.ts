/** Where a tenant's Entra ID and Graph live. */
export interface Cloud {
  readonly name: string;
  /** Origin of the sign-in service, without a path. */
  readonly authorityHost: string;
  /** Origin of Microsoft Graph, without a version. */
  readonly graphEndpoint: string;
  /** Custom clouds only: their metadata is not built into the sign-in library, and a CA may be their own. */
  readonly custom: boolean;
}

/** National clouds, from https://learn.microsoft.com/graph/deployments. */
export const builtInClouds: readonly Cloud[] = [
  {
    name: 'global',
    authorityHost: 'https://login.microsoftonline.com',
    graphEndpoint: 'https://graph.microsoft.com',
    custom: false,
  },
  {
    name: 'us-gov-gcc-high',
    authorityHost: 'https://login.microsoftonline.us',
    graphEndpoint: 'https://graph.microsoft.us',
    custom: false,
  },
  {
    name: 'us-gov-dod',
    authorityHost: 'https://login.microsoftonline.us',
    graphEndpoint: 'https://dod-graph.microsoft.us',
    custom: false,
  },
  {
    name: 'china',
    authorityHost: 'https://login.chinacloudapi.cn',
    graphEndpoint: 'https://microsoftgraph.chinacloudapi.cn',
    custom: false,
  },
];
