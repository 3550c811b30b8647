import type { Activity } from 'botbuilder';
import { errors, jwtVerify } from 'jose';
import { tenantsNamedBy } from '../tenant-of.ts';
import { ActivityRefused } from './activity-refused.ts';
import type { BotCloud } from './bot-cloud.ts';
import { SigningKeys } from './signing-keys.ts';

const channel = 'msteams';
/** What the Bot Framework's documentation allows clocks to differ by. */
const leewaySeconds = 5 * 60;

export interface ActivityGuardOptions {
  readonly appId: string;
  readonly cloud: BotCloud;
  /** Whose people may speak to the bot; in lower case. */
  readonly tenants: readonly string[];
  readonly now: () => Date;
}

/**
 * Says of an activity whether Teams sent it to this bot, before the SDK and before anything of it is used. It demands
 * what https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication lists for
 * activities from the connector, and closes what the SDK leaves open: tokens of the emulator and of other bots, which
 * any tenant can have made out; keys without an endorsement; tokens without an end; service URLs outside of Teams, to
 * which the SDK would send the bot's own token; and activities of tenants that this bot is not for.
 */
export class ActivityGuard {
  readonly #options: ActivityGuardOptions;
  readonly #keys: SigningKeys;

  constructor(options: ActivityGuardOptions) {
    const { cloud, now } = options;
    this.#options = options;
    this.#keys = new SigningKeys({ openIdMetadata: cloud.openIdMetadata, channel, now });
  }

  /** Throws `ActivityRefused`. */
  async admit(token: string, activity: Activity): Promise<void> {
    await this.#verify(token, activity.serviceUrl);
    if (activity.channelId !== channel) throw new ActivityRefused(403, 'the channel is not Teams');
    if (!this.#isOfTeams(activity.serviceUrl)) throw new ActivityRefused(403, 'the service URL is none of Teams');
    const [tenant, ...others] = tenantsNamedBy(activity);
    if (tenant === undefined) throw new ActivityRefused(403, 'no tenant is named');
    if (others.length > 0) throw new ActivityRefused(403, 'two tenants are named');
    if (!this.#options.tenants.includes(tenant)) throw new ActivityRefused(403, 'the tenant may not use this bot');
  }

  async #verify(token: string, serviceUrl: string): Promise<void> {
    const { appId, cloud, now } = this.#options;
    try {
      const { payload } = await jwtVerify(token, this.#keys.find, {
        algorithms: ['RS256'],
        issuer: cloud.issuer,
        requiredClaims: ['exp', 'nbf', 'serviceurl'],
        clockTolerance: leewaySeconds,
        currentDate: now(),
      });
      if (payload.aud !== appId) throw new ActivityRefused(401, 'the token is not for this bot');
      if (payload.serviceurl !== serviceUrl)
        throw new ActivityRefused(401, 'the token is for another service URL than the activity');
    } catch (error) {
      if (error instanceof errors.JOSEError) throw new ActivityRefused(401, error.message);
      throw error;
    }
  }

  #isOfTeams(serviceUrl: string): boolean {
    const { protocol, host, username, password, search, hash } = new URL(serviceUrl);
    const isPlain = [username, password, search, hash].every((part) => part === '');
    return protocol === 'https:' && isPlain && this.#options.cloud.serviceHosts.includes(host);
  }
}
