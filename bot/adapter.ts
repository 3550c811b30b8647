import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { CloudAdapter, ConfigurationBotFrameworkAuthentication, type TurnContext } from 'botbuilder';
import type { Logger } from 'pino';
import { unexpectedCard } from './cards/failure.ts';
import { messageOf } from './delivery.ts';
import { readJson } from './read-json.ts';

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

/**
 * The door to the Bot Framework: the one file that knows its adapter, so that a successor of the SDK is this folder's
 * work. Throws when it would accept activities from anybody.
 */
export function createAdapter(options: AdapterOptions): CloudAdapter {
  if (options.appId === '' && !options.local) {
    throw new Error('The bot has no app id, so anybody could speak to it: set it, or run in local mode.');
  }
  const authentication = new ConfigurationBotFrameworkAuthentication(
    {
      MicrosoftAppId: options.appId,
      MicrosoftAppType: options.kind ?? 'MultiTenant',
      ...(options.appPassword !== undefined && { MicrosoftAppPassword: options.appPassword }),
      ...(options.tenantId !== undefined && { MicrosoftAppTenantId: options.tenantId }),
    },
    undefined,
    options.authentication,
  );
  const adapter = new CloudAdapter(authentication);
  adapter.onTurnError = (context, error) => answerError(context, error, options.logger);
  return adapter;
}

/** Whatever no command or action caught: the person learns that it failed, the log learns why. */
async function answerError(context: TurnContext, error: Error, logger: Logger): Promise<void> {
  const reference = randomBytes(4).toString('hex');
  logger.error({ err: error, reference, activity: context.activity.type }, 'a turn failed');
  const card = unexpectedCard(reference);
  try {
    if (context.activity.type === 'invoke') {
      const body = { statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value: card.content };
      await context.sendActivity({ type: 'invokeResponse', value: { status: 200, body } });
    } else if (context.activity.type === 'message') {
      await context.sendActivity(messageOf(card));
    }
  } catch (second) {
    logger.error({ err: second, reference }, 'the failure of a turn could not be told');
  }
}

/** What handles one activity. */
export interface Bot {
  run(context: TurnContext): Promise<void>;
}

export type MessagesHandler = (
  request: IncomingMessage & { body?: unknown },
  response: ServerResponse,
) => Promise<void>;

/**
 * `/api/messages`: POST takes an activity; HEAD and GET answer without one, because the chat client and load balancers
 * ask in that way whether the bot is there. Works with the body parsed (restify) or not.
 */
export function handleMessages(options: { readonly adapter: CloudAdapter; readonly bot: Bot }): MessagesHandler {
  return async (request, response) => {
    if (request.method !== 'POST') {
      response.writeHead(
        request.method === 'HEAD' ? 200 : 405,
        request.method === 'HEAD' ? {} : { allow: 'POST, HEAD' },
      );
      response.end();
      return;
    }
    const body = await readJson(request);
    if (body === null) {
      response.writeHead(400).end();
      return;
    }
    const answer = new Answer();
    await options.adapter.process({ body, headers: request.headers, method: request.method }, answer, (context) =>
      options.bot.run(context),
    );
    answer.writeTo(response);
  };
}

/**
 * What the SDK wants to answer. It is looked at before it leaves: the SDK puts the text of an error into the body, and
 * a caller who may be anybody gets none of it. It also answers 500 for a token it cannot verify, which is a 401.
 */
class Answer {
  socket: unknown = undefined;
  #status = 200;
  #body: unknown = undefined;

  status(code: number): this {
    this.#status = code;
    return this;
  }

  header(): this {
    return this;
  }

  send(body: unknown): this {
    this.#body = body;
    return this;
  }

  end(): this {
    return this;
  }

  writeTo(response: ServerResponse): void {
    const status = this.#status === 500 && isTokenTrouble(this.#body) ? 401 : this.#status;
    if (status !== 200 || this.#body === undefined || this.#body === '') {
      response.writeHead(status).end();
      return;
    }
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
    response.end(JSON.stringify(this.#body));
  }
}

/** The messages of `jsonwebtoken` for tokens that it cannot verify. */
function isTokenTrouble(body: unknown): boolean {
  return typeof body === 'string' && /\b(jwt|token|signature)\b/i.test(body);
}
