import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import type * as AdaptiveCards from 'adaptivecards';
import type { JsonObject } from '../../../bot/cards/card.ts';

// The package's modules cannot be loaded by Node; its bundle can.
const { AdaptiveCard, SerializationContext, Versions } = createRequire(import.meta.url)(
  'adaptivecards/dist/adaptivecards.js',
) as typeof AdaptiveCards;

type Node = Readonly<Record<string, unknown>>;

/** What Teams' clients all show well (no tables, bars or badges), with the properties that version 1.5 gives them. */
const elements: Readonly<Record<string, readonly string[]>> = {
  AdaptiveCard: ['$schema', 'version', 'body', 'actions', 'refresh'],
  Container: ['style', 'bleed', 'items', 'spacing', 'separator'],
  ColumnSet: ['columns', 'spacing', 'separator'],
  Column: ['width', 'items', 'spacing', 'verticalContentAlignment'],
  TextBlock: [
    'text',
    'size',
    'weight',
    'color',
    'isSubtle',
    'wrap',
    'style',
    'spacing',
    'separator',
    'horizontalAlignment',
  ],
  RichTextBlock: ['inlines', 'spacing'],
  TextRun: ['text', 'size', 'weight', 'color', 'isSubtle'],
  ActionSet: ['actions'],
  'Action.Execute': ['title', 'verb', 'data', 'style', 'fallback'],
  'Action.Submit': ['title', 'data', 'style'],
  'Action.OpenUrl': ['title', 'url'],
};

const values: Readonly<Record<string, readonly string[]>> = {
  size: ['Small', 'Default', 'Medium', 'Large', 'ExtraLarge'],
  weight: ['Lighter', 'Default', 'Bolder'],
  color: ['Default', 'Dark', 'Light', 'Accent', 'Good', 'Warning', 'Attention'],
  spacing: ['None', 'Small', 'Default', 'Medium', 'Large', 'ExtraLarge', 'Padding'],
  horizontalAlignment: ['Left', 'Center', 'Right'],
  verticalContentAlignment: ['Top', 'Center', 'Bottom'],
};

const styles: Readonly<Record<string, readonly string[]>> = {
  Container: ['default', 'emphasis', 'good', 'attention', 'warning', 'accent'],
  TextBlock: ['default', 'heading'],
  'Action.Execute': ['default', 'positive', 'destructive'],
  'Action.Submit': ['default', 'positive', 'destructive'],
};

/** Every element and action of a card, outermost first. */
export function nodesOf(card: JsonObject): readonly Node[] {
  const found: Node[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (typeof value === 'object' && value !== null) {
      if ('type' in value) found.push(value);
      // What a button sends back is data of ours and not part of the card; how it is renewed is nothing to be seen.
      for (const [name, inner] of Object.entries(value)) if (name !== 'data' && name !== 'refresh') visit(inner);
    }
  };
  visit(card);
  return found;
}

/** Fails unless the card is an Adaptive Card 1.5 that every Teams client shows, and small enough to be sent. */
export function assertGoodCard(card: JsonObject): void {
  const json = JSON.stringify(card);
  assert.ok(
    Buffer.byteLength(json) < 26_000,
    `${Buffer.byteLength(json)} bytes leave no room for the message around it`,
  );
  assert.ok(json.length < 26_000);
  assert.doesNotMatch(json, /"\$(when|data)"/, 'a rule of the template is left');
  assert.equal(card.version, '1.5');
  const nodes = nodesOf(card);
  for (const node of nodes) assertElement(node);
  const actions = nodes.filter(({ type }) => String(type).startsWith('Action.'));
  const fallbacks = actions.filter((action) => 'fallback' in action).length;
  assert.ok(actions.length - fallbacks <= 6, `${actions.length - fallbacks} buttons`);
  for (const action of actions.filter(({ type }) => type === 'Action.Execute')) {
    const sent = { ...(action.data as object), verb: action.verb };
    assert.deepEqual((action.fallback as Node).data, sent, 'both kinds of client send the same');
  }
  assertParsed(card);
}

function assertElement(node: Node): void {
  const type = String(node.type);
  const allowed = elements[type];
  assert.ok(allowed, `${type} is not shown everywhere`);
  for (const [name, value] of Object.entries(node)) {
    if (name === 'type') continue;
    assert.ok(allowed.includes(name), `${type} has no ${name}`);
    assert.notEqual(value, null, `${type}.${name}`);
    const known = name === 'style' ? styles[type] : values[name];
    if (known !== undefined) assert.ok(known.includes(String(value)), `${type}.${name} is ${String(value)}`);
  }
  for (const name of ['isSubtle', 'wrap', 'separator', 'bleed']) {
    if (name in node) assert.equal(typeof node[name], 'boolean', `${type}.${name}`);
  }
  for (const name of ['text', 'title']) {
    if (!(name in node)) continue;
    assert.ok(typeof node[name] === 'string' && node[name] !== '', `${type}.${name} is empty`);
    if (type === 'TextBlock') assert.doesNotMatch(node[name], /\$\{/, 'a place of the template was left empty');
  }
}

/** Microsoft's own parser has nothing to say about it. */
function assertParsed(card: JsonObject): void {
  const context = new SerializationContext(Versions.v1_5);
  new AdaptiveCard().parse(structuredClone(card), context);
  const events = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index).message);
  assert.deepEqual(events, []);
}
