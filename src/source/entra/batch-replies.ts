import { z } from 'zod';
import { parseAnswer } from './graph-answer.ts';
import type { Charge, GraphReply } from './graph-reply.ts';
import { chargeOf } from './graph-reply.ts';

const headers = z.record(z.string(), z.coerce.string()).nullish();
const batchBody = z.object({
  responses: z.array(z.object({ id: z.string(), status: z.number(), headers, body: z.unknown().optional() })),
});

/** The answer to one request of a `$batch`. */
export type ItemReply = GraphReply & { readonly id: string };

/** The answers to the requests of a `$batch`, by their ids; throws MalformedAnswer. */
export function parseReplies(json: unknown): ItemReply[] {
  return parseAnswer(batchBody, json).responses.map(({ id, status, headers: sent, body }) => {
    const lowerCase = new Map(Object.entries(sent ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
    // A body that is no JSON comes as a string, in base64 (https://learn.microsoft.com/graph/json-batching). Only that of
    // a picture is ever asked for.
    const isPicture = lowerCase.get('content-type')?.toLowerCase().startsWith('image/') === true;
    const json = typeof body === 'string' && !isPicture ? undefined : body;
    return { id, status, header: (name) => lowerCase.get(name) ?? null, json };
  });
}

/** Every request of a batch is charged by itself; what an answer does not say is taken as expected. */
export function chargeOfAll(replies: readonly ItemReply[], expected: (reply: ItemReply) => number): Charge {
  const charges = replies.map((reply) => ({ ...chargeOf(reply), expected: expected(reply) }));
  const shares = charges.map((charge) => charge.shareOfLimit ?? 0);
  return {
    units: charges.reduce((sum, charge) => sum + (charge.units ?? charge.expected), 0),
    shareOfLimit: Math.max(0, ...shares) || null,
  };
}
