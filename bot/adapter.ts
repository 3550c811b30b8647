import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import { CloudAdapter, type Activity, type InvokeResponse, type TurnContext } from 'botbuilder';
import type { Logger } from 'pino';
import { textsFor } from '../src/texts/texts.ts';
import { unexpectedCard } from './cards/failure.ts';
import { messageOf } from './delivery.ts';
import { PatientAuthentication } from './connector.ts';
import { readActivity } from './read-activity.ts';
import { readJson } from './read-json.ts';
import { loggableError } from './loggable-error.ts';

/** How the bot identifies itself to the Bot Framework. */
export interface BotIdentity {
  /** Empty only in local mode. */
  readonly appId: string;
  readonly kind?: 'UserAssignedMSI' | 'SingleTenant' | 'MultiTenant';
  readonly appPassword?: string;
  /** The bot registration's tenant; for `UserAssignedMSI` and `SingleTenant`. */
  readonly tenantId?: string;
}

export interface AdapterOptions extends BotIdentity {
  /** Without an app id the SDK accepts anybody: only for a server that listens on the loopback interface. */
  readonly local: boolean;
  readonly logger: Logger;
  /** What a token must hold beside a good signature; the SDK's own rules when left out. */
  readonly authentication?: AuthenticationRules;
}

type AuthenticationRules = NonNullable<ConstructorParameters<typeof ConfigurationBotFrameworkAuthentication>[2]>;

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
 * work. Throws when it would accept activities from anybody.
 */
export function createAdapter(options: AdapterOptions): TeamsAdapter {
  if (options.appId === '' && !options.local) {
    throw new Error('The bot has no app id, so anybody could speak to it: set it, or run in local mode.');
  }
  const authentication = new PatientAuthentication(
    {
      MicrosoftAppId: options.appId,
      MicrosoftAppType: options.kind ?? 'MultiTenant',
      ...(options.appPassword !== undefined && { MicrosoftAppPassword: options.appPassword }),
      ...(options.tenantId !== undefined && { MicrosoftAppTenantId: options.tenantId }),
    },
    undefined,
    options.authentication,
  );
  const adapter = new TeamsAdapter(authentication);
  adapter.onTurnError = (context, error) => answerError(context, error, options.logger);
  return adapter;
}

export type MessagesHandler = (
  request: IncomingMessage & { body?: unknown },
  response: ServerResponse,
) => Promise<void>;

/**
 * `/api/messages`: POST takes an activity; HEAD and GET answer without one, because the chat client and load balancers
 * ask in that way whether the bot is there. Works with the body parsed (restify) or not.
 */
export function handleMessages(options: {
  readonly adapter: TeamsAdapter;
  readonly bot: Bot;
  readonly logger: Logger;
}): MessagesHandler {
  return async (request, response) => {
    if (request.method === 'HEAD') {
      end(response, 200);
    } else if (request.method !== 'POST') {
      end(response, 405, { allow: 'POST, HEAD' });
    } else {
      const activity = readActivity(await readJson(request));
      if (activity === null) end(response, 400);
      else await receive({ ...options, activity, authorization: request.headers.authorization ?? '' }, response);
    }
  };
}

async function receive(
  turn: {
    readonly adapter: TeamsAdapter;
    readonly bot: Bot;
    readonly logger: Logger;
    readonly activity: Activity;
    readonly authorization: string;
  },
  response: ServerResponse,
): Promise<void> {
  try {
    const answer = await turn.adapter.receive(turn.authorization, turn.activity, turn.bot);
    if (answer?.body === undefined) {
      end(response, answer?.status ?? 200);
      return;
    }
    response.writeHead(answer.status, { 'content-type': 'application/json; charset=utf-8' });
    response.end(JSON.stringify(answer.body));
  } catch (error) {
    // The reason goes to the log: whoever comes without a good token is told nothing.
    const refused = isRefusal(error);
    turn.logger[refused ? 'warn' : 'error']({ err: loggableError(error) }, 'an activity was not accepted');
    end(response, refused ? 401 : 500);
  }
}

/** Not chained: on a restify server `writeHead` returns nothing. */
function end(response: ServerResponse, status: number, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, headers);
  response.end();
}

/** The SDK's own refusals, and those of the library that verifies tokens for it, which it passes on as they are. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const ofLibrary = ['JsonWebTokenError', 'TokenExpiredError', 'NotBeforeError', 'AuthenticationError'];
  return ofLibrary.includes(error.name) || ('statusCode' in error && error.statusCode === 401);
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
