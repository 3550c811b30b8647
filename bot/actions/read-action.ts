import * as z from 'zod';

const id = z.string().regex(/^[\w.:-]{1,200}$/);

const hash = z.string().regex(/^[\w-]{20,100}$/);
const override = z.string().regex(/^[\w.~-]{1,300}$/);

const page = z
  .string()
  .regex(/^\d{1,6}$/)
  .transform(Number);

const overview = { overviewId: id };
const run = { runId: id };

/** What a click may send. It came from a client, so nothing in it is believed beyond its form. */
const actionSchema = z.discriminatedUnion('verb', [
  z.object({ verb: z.literal('say'), text: z.string().max(300) }),
  z.object({ verb: z.literal('approve'), ...overview, hash }),
  z.object({ verb: z.literal('cancel-overview'), ...overview }),
  z.object({ verb: z.literal('choose-left-out'), ...overview }),
  z.object({ verb: z.literal('leave-out'), ...overview, hash, cause: override }),
  z.object({ verb: z.literal('put-back'), ...overview, hash, override }),
  z.object({ verb: z.literal('ask-release'), ...overview, hash }),
  z.object({ verb: z.literal('release'), ...overview, hash }),
  z.object({ verb: z.literal('page'), ...overview, page }),
  z.object({ verb: z.literal('view'), ...run, page, mode: z.enum(['foreground', 'background', 'watching']) }),
  z.object({ verb: z.literal('preview-again'), connectionId: id }),
  z.object({ verb: z.literal('retry'), ...run }),
  z.object({ verb: z.literal('undo'), connectionId: id, ...run }),
  z.object({ verb: z.literal('cancel-run'), ...run }),
  z.object({ verb: z.literal('refresh'), ...run }),
  z.object({ verb: z.literal('watch'), ...run }),
  z.object({
    verb: z.literal('choose-connection'),
    command: z.enum(['preview sync', 'sync now', 'undo', 'history', 'cancel']),
    connectionId: id,
  }),
]);

export type Action = z.infer<typeof actionSchema>;

export type ActionVerb = Action['verb'];

/** The parts of an action that a verb gives its handler. */
export type ActionOf<Verb extends ActionVerb> = Extract<Action, { verb: Verb }>;

const executeSchema = z.object({ action: z.object({ verb: z.string(), data: z.unknown() }) });

/** The action of an `adaptiveCard/action` invoke, or null when it is none that a card of this bot has. */
export function readExecute(value: unknown): Action | null {
  const execute = executeSchema.safeParse(value);
  if (!execute.success) return null;
  const { verb, data } = execute.data.action;
  return readSubmit({ ...(typeof data === 'object' ? data : null), verb });
}

/** The action of a message that a button sent (`Action.Submit`), or null when it is none of this bot's. */
export function readSubmit(value: unknown): Action | null {
  return actionSchema.safeParse(value).data ?? null;
}
