import { objectClasses, type ObjectClass } from '../../model/change.ts';
import type { Connection } from '../../model/connection.ts';
import type { Failure } from '../../model/failure.ts';
import type { Overview } from '../../model/overview.ts';
import type { ClassResults, Run } from '../../model/run.ts';
import { failureText } from '../../texts/failure-text.ts';
import type { TextKey } from '../../texts/languages.ts';
import type { Texts } from '../../texts/texts.ts';
import { oneLine } from './one-line.ts';

const nameLength = 100;

/** A name as a part of a sentence or a subject. */
export function nameOf({ name }: { readonly name: string }): string {
  return oneLine(name, nameLength);
}

/** Who or what started a run, and when. */
export function started(
  { run, connection }: { readonly run: Run; readonly connection: Connection },
  texts: Texts,
): string {
  const at = moment(run.startedAt, connection, texts);
  return run.trigger === 'schedule'
    ? texts.say('mail.started.schedule', { at })
    : texts.say('mail.started.by', { at, person: nameOf(run.startedBy) });
}

/** What a failure says, and what the other side said. */
export function reasons({ code, detail }: Failure, texts: Texts): readonly string[] {
  const { sentence, action } = failureText(texts, code);
  return [sentence, action, ...(detail === null ? [] : [texts.say('mail.detail', { detail: oneLine(detail, 500) })])];
}

/** By what an overview is over a removal limit. */
export function breaches({ breaches }: Overview, texts: Texts): readonly string[] {
  return breaches.map(({ class: name, removals, owned, allowed }) =>
    texts.say('mail.overview.breach', { class: name, removals, owned, allowed }),
  );
}

/** What an overview would do, a line for each class. */
export function overviewLines({ counts, leftOut }: Overview, texts: Texts): readonly string[] {
  return objectClasses.map((name) => {
    const left = leftOut[name].add + leftOut[name].update + leftOut[name].remove;
    const details = [
      ...(['add', 'update', 'remove'] as const).map((action) =>
        counted(`mail.overview.${action}`, counts[name][action], texts),
      ),
      counted('mail.result.leftOut', left, texts),
    ];
    return classLine(name, details, texts);
  });
}

const results = ['changed', 'deleted', 'stale', 'failed', 'notApplied', 'leftOut'] as const;

/** What a sync did, a line for each class. */
export function resultLines(all: ClassResults | null, texts: Texts): readonly string[] {
  if (all === null) return [];
  return objectClasses.map((name) =>
    classLine(
      name,
      results.map((of) => counted(`mail.result.${of}`, all[name][of], texts)),
      texts,
    ),
  );
}

function counted(key: TextKey, count: number, texts: Texts): string | null {
  return count === 0 ? null : texts.say(key, { count });
}

function classLine(name: ObjectClass, details: readonly (string | null)[], texts: Texts): string {
  const said = details.filter((detail) => detail !== null);
  return texts.say('mail.result', {
    class: name,
    details: said.length === 0 ? texts.say('mail.result.none') : texts.list(said),
  });
}

/** In the time zone of the connection's schedule, the only one that is known of whoever reads a mail; UTC without. */
export function moment(iso: string, { schedule }: Pick<Connection, 'schedule'>, texts: Texts): string {
  const timeZone = 'timeZone' in schedule ? schedule.timeZone : 'UTC';
  return new Intl.DateTimeFormat(texts.language, {
    ...{ year: 'numeric', month: 'long', day: 'numeric', hour: '2-digit', minute: '2-digit' },
    ...{ timeZone, timeZoneName: 'short' },
  }).format(new Date(iso));
}
