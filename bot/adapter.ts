import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { CloudAdapter, type Activity, type InvokeResponse, type TurnContext } from 'botbuilder';
import type { Logger } from 'pino';
import { textsFor } from '../src/texts/texts.ts';
import type { ActivityGuard } from './authentication/activity-guard.ts';
import { ActivityRefused } from './authentication/activity-refused.ts';
import { bearerToken } from './authentication/bearer-token.ts';
import type { BotCloud } from './authentication/bot-cloud.ts';
import { unexpectedCard } from './cards/failure.ts';
import { messageOf } from './delivery.ts';
import { PatientAuthentication } from './connector.ts';
import { readActivity } from './read-activity.ts';
import { readJson } from './read-json.ts';
import { loggableError } from './loggable-error.ts';

/** The managed identity that is the bot. */
export interface BotIdentity {
  readonly appId: string;
  readonly tenantId: string;
  readonly cloud: BotCloud;
}

/** What handles one activity. */
export interface Bot {
  run(context: TurnContext): Promise<void>;
}

/** The SDK's adapter, without its handling of HTTP: that one prints every bad token, and tells the caller why it is. */
export class TeamsAdapter extends CloudAdapter {
  /** Verifies the token and runs the turn. Throws when the token is not good; a turn that fails does not throw. */
  async receive(authorization: string, activity: Activity, bot: Bot): Promise<InvokeResponse | undefined> {
    return this.processActivity(authorization, activity, (context) => bot.run(context));
  }
}

/**
 * The door to the Bot Framework: the one file that knows its adapter, so that a successor of the SDK is this folder's
 * work. Null is for the local mode alone, whose server listens on the loopback interface: without an identity the SDK
 * accepts anybody.
 */
export function createAdapter(options: {
  readonly identity: BotIdentity | null;
  readonly logger: Logger;
}): TeamsAdapter {
  const { identity, logger } = options;
  const adapter = new TeamsAdapter(new PatientAuthentication(identity === null ? {} : settingsOf(identity)));
  adapter.onTurnError = (context, error) => answerError(context, error, logger);
  return adapter;
}

/** For the SDK. Emulators have no address of their own, so that no token of Entra ID is taken for one of theirs. */
function settingsOf({ appId, tenantId, cloud }: BotIdentity): ConstructorParameters<typeof PatientAuthentication>[0] {
  return {
    MicrosoftAppType: 'UserAssignedMSI',
    MicrosoftAppId: appId,
    MicrosoftAppTenantId: tenantId,
    ToChannelFromBotLoginUrl: cloud.loginUrl,
    ToChannelFromBotOAuthScope: cloud.issuer,
    ToBotFromChannelTokenIssuer: cloud.issuer,
    OAuthUrl: cloud.tokenService,
    ToBotFromChannelOpenIdMetadataUrl: cloud.openIdMetadata,
    ToBotFromEmulatorOpenIdMetadataUrl: cloud.openIdMetadata,
    ValidateAuthority: true,
  };
}

export type MessagesHandler = (
  request: IncomingMessage & { body?: unknown },
  response: ServerResponse,
) => Promise<void>;

interface Reception {
  readonly adapter: TeamsAdapter;
  readonly bot: Bot;
  /** Null in local mode alone: everybody is let in. */
  readonly guard: ActivityGuard | null;
  readonly logger: Logger;
}

/**
 * `/api/messages`: POST takes an activity; HEAD and GET answer without one, because the chat client and load balancers
 * ask in that way whether the bot is there. Works with the body parsed (restify) or not.
 */
export function handleMessages(reception: Reception): MessagesHandler {
  return async (request, response) => {
    if (request.method === 'HEAD') {
      end(response, 200);
    } else if (request.method !== 'POST') {
      end(response, 405, { allow: 'POST, HEAD' });
    } else {
      await receive(reception, request, response);
    }
  };
}

async function receive(
  { adapter, bot, guard, logger }: Reception,
  request: IncomingMessage & { body?: unknown },
  response: ServerResponse,
): Promise<void> {
  try {
    const token = bearerToken(request);
    if (guard !== null && token === null) throw new ActivityRefused(401, 'no bearer token');
    const activity = readActivity(await readJson(request));
    if (activity === null) {
      end(response, 400);
      return;
    }
    if (guard !== null && token !== null) await guard.admit(token, activity);
    const answer = await adapter.receive(token === null ? '' : `Bearer ${token}`, activity, bot);
    if (answer?.body === undefined) {
      end(response, answer?.status ?? 200);
      return;
    }
    response.writeHead(answer.status, { 'content-type': 'application/json; charset=utf-8' });
    response.end(JSON.stringify(answer.body));
  } catch (error) {
    const status = statusOf(error);
    // The reason goes to the log: whoever comes without a good token is told nothing.
    logger[status < 500 ? 'warn' : 'error']({ err: loggableError(error), status }, 'an activity was not accepted');
    end(response, status, status === 401 ? { 'www-authenticate': 'Bearer' } : {});
  }
}

function statusOf(error: unknown): number {
  if (error instanceof ActivityRefused) return error.status;
  return error instanceof Error && 'statusCode' in error && error.statusCode === 401 ? 401 : 500;
}

/** Not chained: on a restify server `writeHead` returns nothing. */
function end(response: ServerResponse, status: number, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, headers);
  response.end();
}

/** Whatever no command or action caught: the person learns that it failed, the log learns why. */
async function answerError(context: TurnContext, error: Error, logger: Logger): Promise<void> {
  const reference = randomBytes(4).toString('hex');
  logger.error({ err: loggableError(error), reference, activity: context.activity.type }, 'a turn failed');
  const card = unexpectedCard({ texts: textsFor(context.activity.locale ?? null), reference });
  try {
    if (context.activity.type === 'invoke') {
      const body = { statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value: card.content };
      await context.sendActivity({ type: 'invokeResponse', value: { status: 200, body } });
    } else if (context.activity.type === 'message') {
      await context.sendActivity(messageOf(card));
    }
  } catch (second) {
    logger.error({ err: loggableError(second), reference }, 'the failure of a turn could not be told');
  }
}
