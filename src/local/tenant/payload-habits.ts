import type { GraphAnswer, GraphRequest, Json, JsonObject } from './graph-message.ts';
import type { HabitKeeper } from './habit-keeper.ts';
import { habitPath } from './paging.ts';

const MOST_REMEMBERED_PAGES = 10_000;
const USUALLY_SET = ['displayName', 'userPrincipalName', 'businessPhones'];

/** Applies the habits that spoil the contents of a good answer, and remembers what they need between two pages. */
export class PayloadHabits {
  readonly #habits: HabitKeeper;
  /** The last object of a page by the token that leads to the next one. */
  readonly #lastItems = new Map<string, Json>();

  constructor(habits: HabitKeeper) {
    this.#habits = habits;
  }

  spoil(request: GraphRequest, answer: GraphAnswer): GraphAnswer {
    const path = habitPath(request);
    if (answer.status !== 200) {
      return answer;
    }
    if (typeof answer.body === 'string') {
      return this.#habits.shows('emptySource', path) ? { ...answer, body: '0' } : answer;
    }
    if (answer.body === undefined || Buffer.isBuffer(answer.body)) {
      return answer;
    }
    const items = answer.body.value;
    if (Array.isArray(items)) {
      return { ...answer, body: this.#spoilList(request, path, answer.body, items) };
    }
    this.#spoilItems([answer.body], path);
    return answer;
  }

  #spoilList(request: GraphRequest, path: string, body: JsonObject, items: Json[]): JsonObject {
    if (this.#habits.shows('missingValue', path)) {
      return {};
    }
    if (this.#habits.shows('emptySource', path)) {
      return emptied(body);
    }
    this.#repeatItems(request, path, body, items);
    this.#spoilItems(items.filter(isObject), path);
    if (this.#habits.shows('nullItems', path)) {
      items.push(null);
    }
    this.#loop(path, body);
    return body;
  }

  #repeatItems(request: GraphRequest, path: string, body: JsonObject, items: Json[]): void {
    if (!this.#habits.shows('repeatedItems', path)) {
      return;
    }
    const last = items.at(-1);
    const previous = this.#lastItems.get(request.query.get('skiptoken') ?? '');
    if (previous !== undefined) {
      items.unshift(structuredClone(previous));
    }
    const next = tokenOf(body['@odata.nextLink']);
    if (next !== undefined && last !== undefined) {
      if (this.#lastItems.size >= MOST_REMEMBERED_PAGES) {
        this.#lastItems.clear();
      }
      this.#lastItems.set(next, structuredClone(last));
    }
  }

  #spoilItems(items: JsonObject[], path: string): void {
    const missing = this.#habits.shows('missingAttributes', path);
    const nulls = this.#habits.shows('strangeNulls', path);
    const extra = this.#habits.shows('extraAttributes', path);
    const wrongCase = this.#habits.shows('wrongCaseIds', path);
    for (const item of items) {
      if (missing) {
        leaveOut(item, missing.attributes);
      }
      if (nulls) {
        setToNull(item, nulls.attributes ?? USUALLY_SET);
      }
      if (extra) {
        addUnknown(item);
      }
      if (wrongCase) {
        capitalizeIds(item);
      }
    }
  }

  #loop(path: string, body: JsonObject): void {
    if (typeof body['@odata.nextLink'] === 'string' && this.#habits.shows('loopingNextLinks', path)) {
      body['@odata.nextLink'] = this.#ownLink(path, body['@odata.nextLink']);
    }
  }

  #ownLink(path: string, next: string): string {
    const origin = new URL(next).origin;
    return `${origin}/v1.0${path}`;
  }
}

function emptied(body: JsonObject): JsonObject {
  const next = body['@odata.nextLink'];
  const isDelta = '@odata.deltaLink' in body || (typeof next === 'string' && next.includes('/delta?'));
  const empty: JsonObject = { ...body, value: [] };
  if ('@odata.count' in empty) {
    empty['@odata.count'] = 0;
  }
  if (!isDelta) {
    delete empty['@odata.nextLink'];
  }
  return empty;
}

function leaveOut(item: JsonObject, attributes: string[] | undefined): void {
  for (const [name, value] of Object.entries(item)) {
    if (attributes ? attributes.includes(name) : value === null) {
      Reflect.deleteProperty(item, name);
    }
  }
}

function setToNull(item: JsonObject, attributes: string[]): void {
  for (const name of attributes) {
    if (name in item) {
      item[name] = null;
    }
  }
}

function addUnknown(item: JsonObject): void {
  item['@odata.etag'] = 'W/"JzEtVXNlcicxOyc="';
  item.newlyInventedProperty = { nested: [1, null, 'text'] };
  item['displayName@odata.type'] = '#String';
}

function capitalizeIds(value: Json | undefined): void {
  if (Array.isArray(value)) {
    value.forEach(capitalizeIds);
  } else if (isObject(value)) {
    if (typeof value.id === 'string') {
      value.id = value.id.toUpperCase();
    }
    for (const name of ['members@delta', 'manager@delta', 'manager']) {
      capitalizeIds(value[name]);
    }
  }
}

function tokenOf(link: Json | undefined): string | undefined {
  return typeof link === 'string' ? /\$skiptoken=([^&]+)/.exec(link)?.[1] : undefined;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
