/** Where the Bot Framework of a cloud lives: who signs its activities, and where answers may go. */
export interface BotCloud {
  readonly name: string;
  /** Who signs activities (`iss`), and for whom the bot's own tokens are made out. */
  readonly issuer: string;
  /** Says where the signing keys are. */
  readonly openIdMetadata: string;
  readonly loginUrl: string;
  readonly tokenService: string;
  /** Hosts of Teams' service URLs in lower case, with a port where it is not 443. The bot's token goes to no other. */
  readonly serviceHosts: readonly string[];
}

const usGovernment = {
  issuer: 'https://api.botframework.us',
  openIdMetadata: 'https://login.botframework.azure.us/v1/.well-known/openidconfiguration',
  loginUrl: 'https://login.microsoftonline.us/MicrosoftServices.onmicrosoft.us',
} as const;

/**
 * The clouds that Teams is in, under the names that Microsoft Graph's clouds have here. From
 * https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication,
 * .../how-to-deploy-gov-cloud-high and .../how-to-deploy-china-cloud; the hosts are those that Microsoft's Teams SDK
 * takes service URLs from. Of `trafficmanager.net` these alone are Microsoft's: anybody can have another.
 */
export const botClouds: readonly [BotCloud, ...BotCloud[]] = [
  {
    name: 'global',
    issuer: 'https://api.botframework.com',
    openIdMetadata: 'https://login.botframework.com/v1/.well-known/openidconfiguration',
    loginUrl: 'https://login.microsoftonline.com/botframework.com',
    tokenService: 'https://token.botframework.com',
    serviceHosts: [
      'smba.trafficmanager.net',
      'smba.onyx.prod.teams.trafficmanager.net',
      'smba.infra.gcc.teams.microsoft.com',
    ],
  },
  {
    name: 'us-gov-gcc-high',
    ...usGovernment,
    tokenService: 'https://tokengcch.botframework.azure.us',
    serviceHosts: ['smba.infra.gov.teams.microsoft.us'],
  },
  {
    name: 'us-gov-dod',
    ...usGovernment,
    tokenService: 'https://apiDoD.botframework.azure.us',
    serviceHosts: ['smba.infra.dod.teams.microsoft.us'],
  },
  {
    name: 'china',
    issuer: 'https://api.botframework.azure.cn',
    openIdMetadata: 'https://login.botframework.azure.cn/v1/.well-known/openidconfiguration',
    loginUrl: 'https://login.partner.microsoftonline.cn/microsoftservices.partner.onmschina.cn',
    tokenService: 'https://token.botframework.azure.cn',
    serviceHosts: ['frontend.botapi.msg.infra.teams.microsoftonline.cn'],
  },
];
