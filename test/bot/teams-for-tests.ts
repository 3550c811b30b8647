import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { JsonObject } from '../../bot/cards/card.ts';
import { demoPeople, demoTenantId, type DemoPerson } from '../../src/local/people.ts';
import { nodesOf } from './cards/card-rules.ts';
import { portOf } from './chat-for-tests.ts';

/** A message that the bot sent, with everything it has been since; the last is what people see. */
export interface ShownMessage {
  readonly id: string;
  readonly conversationId: string;
  readonly versions: JsonObject[];
}

interface Button {
  readonly type: string;
  readonly title: string;
  readonly verb?: string;
  readonly data: Record<string, unknown>;
  readonly fallback?: Button;
}

/** What a client sends when somebody clicks: a new kind (`execute`) or an old kind (`submit`). */
export interface ClickOptions {
  readonly person: DemoPerson;
  readonly message: ShownMessage;
  readonly button: string;
  readonly as?: 'execute' | 'submit';
  /** The language of the client; English when it is not given. */
  readonly locale?: string;
  /** Changes the payload on its way, as a person with a debugger could. */
  readonly edit?: (data: Record<string, unknown>) => Record<string, unknown>;
}

/**
 * The Bot Connector's side of Teams (https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference):
 * it takes messages and updates, remembers what is shown, and fails where a test wants it to.
 */
export class TeamsForTests {
  readonly messages: ShownMessage[] = [];
  readonly requests: string[] = [];
  /** Statuses to answer the next requests with; what is left out succeeds. */
  readonly failures: number[] = [];
  /** Milliseconds to wait before the next requests are answered. */
  readonly delays: number[] = [];
  /** Object ids of people who have not installed the app. */
  readonly withoutApp = new Set<string>();
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  #botUrl = '';
  #next = 1;

  static async open(): Promise<TeamsForTests> {
    const teams = new TeamsForTests();
    teams.#server.listen(0, 'localhost');
    await once(teams.#server, 'listening');
    return teams;
  }

  connect(botUrl: string): void {
    this.#botUrl = botUrl;
  }

  get serviceUrl(): string {
    return `http://localhost:${portOf(this.#server)}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** What is shown last, as all its texts in one line. */
  get lastText(): string {
    const last = this.messages.at(-1);
    return last === undefined ? '' : textOf(last);
  }

  /** Posts a message; resolves when the bot has answered the request. */
  async say(
    person: DemoPerson,
    text: string,
    options: { readonly conversation?: object; readonly locale?: string } = {},
  ): Promise<number> {
    return (await this.post({ ...this.#from(person), ...options, type: 'message', text })).status;
  }

  /** Presses a button; resolves with the card of the answer, or null for the old kind, which has none. */
  async click(options: ClickOptions): Promise<JsonObject | null> {
    const { message, button, as = 'execute', edit = (data: Record<string, unknown>) => data } = options;
    const action = buttonsOf(message).find(({ title }) => title === button);
    if (action === undefined) throw new Error(`No button “${button}” on: ${textOf(message)}`);
    if (as === 'submit' || action.type === 'Action.Submit') {
      const { data } = action.fallback ?? action;
      await this.post({ ...this.#at(options), type: 'message', value: edit(data) });
      return null;
    }
    const sent = { type: 'Action.Execute', title: button, verb: action.verb, data: edit(action.data) };
    return this.#execute(options, { action: sent, trigger: 'manual' });
  }

  /** What a member's client asks by itself, as soon as they look at a message that carries `refresh`. */
  async look(options: Omit<ClickOptions, 'button' | 'as'>): Promise<JsonObject> {
    const { message, edit = (data: Record<string, unknown>) => data } = options;
    const refresh = message.versions.at(-1)?.refresh as { readonly action: Button } | undefined;
    if (refresh === undefined) throw new Error(`Nothing to ask for on: ${textOf(message)}`);
    const { verb, data } = refresh.action;
    return this.#execute(options, {
      action: { type: 'Action.Execute', verb, data: edit(data) },
      trigger: 'automatic',
    });
  }

  async #execute(options: Omit<ClickOptions, 'button'>, value: object): Promise<JsonObject> {
    const activity = { ...this.#at(options), type: 'invoke', name: 'adaptiveCard/action', value };
    const { status, body } = await this.post(activity);
    if (status !== 200) throw new Error(`The click was answered with ${status}.`);
    const answer = body as { statusCode: number; type: string; value: JsonObject };
    if (answer.type !== 'application/vnd.microsoft.card.adaptive') throw new Error(`Answered with ${answer.type}.`);
    return answer.value;
  }

  #at({ person, message, locale }: Pick<ClickOptions, 'person' | 'message' | 'locale'>): object {
    return {
      ...this.#from(person),
      conversation: this.#conversation(message.conversationId),
      replyToId: message.id,
      ...(locale !== undefined && { locale }),
    };
  }

  async post(activity: object): Promise<{ status: number; body: unknown }> {
    const response = await fetch(this.#botUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        id: `in-${this.#next++}`,
        channelId: 'msteams',
        serviceUrl: this.serviceUrl,
        recipient: { id: '28:bot', name: 'Rollcall' },
        locale: 'en-US',
        ...activity,
      }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : JSON.parse(text) };
  }

  #from(person: DemoPerson): object {
    return {
      from: { id: person.chatId, name: person.name, aadObjectId: person.id },
      conversation: this.#conversation(`a:${person.email}`),
      channelData: { tenant: { id: demoTenantId } },
    };
  }

  #conversation(id: string): object {
    return { id, conversationType: id.startsWith('19:') ? 'groupChat' : 'personal', tenantId: demoTenantId };
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const [, conversationId = '', activityId] =
      /^\/v3\/conversations\/([^/]+)\/activities(?:\/([^/?]+))?/.exec(request.url ?? '') ?? [];
    this.requests.push(`${request.method ?? ''} ${decodeURIComponent(conversationId)}`);
    const delay = this.delays.shift();
    if (delay !== undefined) await wait(delay);
    const failure = this.failures.shift();
    if (failure !== undefined && failure !== 200) {
      response.writeHead(failure, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { code: 'Failed', message: `Failed with ${failure}` } }));
      return;
    }
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    if (request.url === '/v3/conversations') {
      this.#beginChat(body as { members: readonly { id: string }[] }, response);
      return;
    }
    const activity = body as { attachments?: { content: JsonObject }[] };
    const card = activity.attachments?.[0]?.content;
    if (card === undefined) throw new Error('The bot sends cards only.');
    const id = request.method === 'PUT' ? decodeURIComponent(activityId ?? '') : `m${this.#next++}`;
    const known = this.messages.find((message) => message.id === id);
    if (known !== undefined) known.versions.push(card);
    else this.messages.push({ id, conversationId: decodeURIComponent(conversationId), versions: [card] });
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ id }));
  }

  /** A personal chat that the bot begins: for everybody who has the app, refused for others as Teams does. */
  #beginChat({ members: [member] }: { members: readonly { id: string }[] }, response: ServerResponse): void {
    const person = Object.values(demoPeople).find(({ id }) => id === member?.id);
    const has = person !== undefined && !this.withoutApp.has(person.id);
    response.writeHead(has ? 201 : 403, { 'content-type': 'application/json' });
    response.end(JSON.stringify(has ? { id: `a:${person.email}` } : { error: { code: 'Forbidden', message: '' } }));
  }
}

/** The buttons that people see; what a button falls back to is none of its own. */
export function buttonsOf(message: ShownMessage): readonly Button[] {
  const nodes = nodesOf(message.versions.at(-1) ?? {});
  const fallbacks = new Set(nodes.map((node) => node.fallback));
  return nodes.filter((node) => isButton(node) && !fallbacks.has(node)) as readonly unknown[] as readonly Button[];
}

function isButton({ type }: Readonly<Record<string, unknown>>): boolean {
  return typeof type === 'string' && type.startsWith('Action.');
}

export function textOf(message: ShownMessage): string {
  return cardText(message.versions.at(-1) ?? {});
}

/** All texts of a card in one line, in their order. */
export function cardText(card: JsonObject): string {
  return nodesOf(card)
    .map((node) => node.text)
    .filter((text) => typeof text === 'string')
    .join(' ')
    .replace(/\s+/g, ' ');
}
