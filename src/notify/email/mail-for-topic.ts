import { objectClasses } from '../../model/change.ts';
import type { Connection } from '../../model/connection.ts';
import type { CredentialProfile } from '../../model/credential-profile.ts';
import type { Failure } from '../../model/failure.ts';
import { sizeOf, type Overview } from '../../model/overview.ts';
import type { Run } from '../../model/run.ts';
import { failureText } from '../../texts/failure-text.ts';
import type { Topic } from '../read-topic.ts';
import type { MailContent, MailWording } from './mail-content.ts';
import { connectionLink, logLink, mendLink, overviewLink, profileLink, unique } from './mail-links.ts';
import { breaches, moment, nameOf, overviewLines, reasons, resultLines, started } from './mail-parts.ts';

const dayMs = 24 * 60 * 60 * 1000;

/**
 * What a message about a topic says; null when there is nothing to say any more, or nothing that a mail could say.
 *
 * @param overview What a run made that ended, or null when it made none or it is gone.
 */
export function mailForTopic(topic: Topic, overview: Overview | null, wording: MailWording): MailContent | null {
  switch (topic.kind) {
    case 'run-ended':
      if (topic.run.status === 'failed') return failed(topic, topic.run.failure, wording);
      if (topic.run.status === 'cancelled') return cancelled(topic, wording);
      if (topic.run.kind === 'sync') return synced(topic, wording);
      return overview === null ? null : previewed({ ...topic, overview }, wording);
    case 'trouble': {
      const content = failed(topic, topic.failure, wording);
      return { ...content, paragraphs: [...content.paragraphs, wording.texts.say('mail.trouble.once')] };
    }
    case 'disabled':
      return disabled(topic, wording);
    case 'secret-expires':
      return secretExpires(topic, wording);
    case 'release-asked':
      return releaseAsked(topic, wording);
    case 'overview-over':
      // A mail that was sent cannot be changed, and nobody waits to hear that it is outdated.
      return null;
  }
}

interface Ended {
  readonly run: Run;
  readonly connection: Connection;
}

function synced({ run, connection }: Ended, wording: MailWording): MailContent {
  const { texts } = wording;
  const sum = (of: 'changed' | 'deleted' | 'stale' | 'failed' | 'notApplied'): number =>
    objectClasses.reduce((total, name) => total + (run.results?.[name][of] ?? 0), 0);
  const left = sum('stale') + sum('failed') + sum('notApplied');
  return {
    subject: texts.say('mail.sync.subject', {
      connection: nameOf(connection),
      applied: sum('changed') + sum('deleted'),
      left,
    }),
    paragraphs: [started({ run, connection }, texts), ...(left > 0 ? [texts.say('mail.sync.left')] : [])],
    lines: resultLines(run.results, texts),
    steps: [],
    links: [logLink(run, wording)],
    footer: texts.say('mail.footer'),
  };
}

function previewed(
  { run, connection, overview }: Ended & { readonly overview: Overview },
  wording: MailWording,
): MailContent | null {
  const { texts } = wording;
  if (overview.status !== 'ready') return null;
  const { toApply } = sizeOf(overview);
  const connectionName = nameOf(connection);
  const isEmpty = toApply === 0;
  const expires = texts.say('mail.overview.expires', { at: moment(overview.expiresAt, connection, texts) });
  return {
    subject: isEmpty
      ? texts.say('mail.overview.empty.subject', { connection: connectionName })
      : texts.say('mail.overview.subject', { connection: connectionName, count: toApply }),
    paragraphs: [
      ...(overview.changeCount === 0 ? [texts.say('mail.overview.empty')] : []),
      ...(isEmpty ? [] : [texts.say('mail.overview.sentence'), expires, ...breaches(overview, texts)]),
      started({ run, connection }, texts),
    ],
    lines: overview.changeCount === 0 ? [] : overviewLines(overview, texts),
    steps: [],
    links: [overviewLink(overview, wording)],
    footer: texts.say('mail.footer'),
  };
}

function failed({ run, connection }: Ended, failure: Failure | null, wording: MailWording): MailContent {
  const { texts } = wording;
  const key = run.kind === 'sync' ? 'mail.sync.failed.subject' : 'mail.preview.failed.subject';
  return {
    subject: texts.say(key, { connection: nameOf(connection) }),
    paragraphs: [
      ...(failure === null ? [] : reasons(failure, texts)),
      ...(run.kind === 'overview' ? [texts.say('mail.nothing-written')] : []),
      started({ run, connection }, texts),
    ],
    lines: run.kind === 'sync' && run.progress.done > 0 ? resultLines(run.results, texts) : [],
    steps: [],
    links: [...(failure === null ? [] : [mendLink(failure, connection, wording)]), logLink(run, wording)],
    footer: texts.say('mail.footer'),
  };
}

function cancelled({ run, connection }: Ended, wording: MailWording): MailContent {
  const { texts } = wording;
  const isSync = run.kind === 'sync';
  return {
    subject: texts.say(isSync ? 'mail.sync.cancelled.subject' : 'mail.preview.cancelled.subject', {
      connection: nameOf(connection),
    }),
    paragraphs: [
      ...(isSync ? [failureText(texts, 'cancelled').action] : [texts.say('mail.nothing-written')]),
      started({ run, connection }, texts),
    ],
    lines: isSync ? resultLines(run.results, texts) : [],
    steps: [],
    links: [logLink(run, wording)],
    footer: texts.say('mail.footer'),
  };
}

function disabled(
  { run, connection, failure, since }: Ended & { readonly failure: Failure; readonly since: string },
  wording: MailWording,
): MailContent {
  const { texts } = wording;
  const name = nameOf(connection);
  return {
    subject: texts.say('mail.disabled.subject', { connection: name }),
    paragraphs: [
      texts.say('mail.disabled.sentence', { connection: name, at: moment(since, connection, texts) }),
      ...reasons(failure, texts),
      texts.say('mail.disabled.enable'),
    ],
    lines: [],
    steps: [],
    links: unique([mendLink(failure, connection, wording), connectionLink(connection, wording), logLink(run, wording)]),
    footer: texts.say('mail.footer'),
  };
}

function secretExpires(
  { profile, expiresAt }: { readonly profile: CredentialProfile; readonly expiresAt: string },
  wording: MailWording,
): MailContent {
  const { texts, now } = wording;
  // A reminder that comes late says how many days there are, and not how many there were.
  const days = Math.max(0, Math.ceil((Date.parse(expiresAt) - now.getTime()) / dayMs));
  const { kind } = profile;
  const values = { kind, profile: nameOf(profile), days };
  const date = new Intl.DateTimeFormat(texts.language, { dateStyle: 'long', timeZone: 'UTC' });
  return {
    subject: texts.say('mail.secret.subject', values),
    paragraphs: [texts.say('mail.secret.sentence', { ...values, date: date.format(new Date(expiresAt)) })],
    lines: [],
    steps: [
      texts.say('mail.secret.step.create', { kind, clientId: profile.clientId }),
      texts.say('mail.secret.step.copy', { kind }),
      texts.say('mail.secret.step.rotate', { kind }),
      texts.say('mail.secret.step.delete', { kind }),
    ],
    links: [profileLink(profile, wording)],
    footer: texts.say('mail.footer'),
  };
}

function releaseAsked(
  { overview, connection }: { readonly overview: Overview; readonly connection: Connection },
  wording: MailWording,
): MailContent | null {
  const { texts } = wording;
  const { release, hash, status } = overview;
  if (status !== 'ready' || release?.hash !== hash || release.releasedBy !== null) return null;
  const values = { connection: nameOf(connection), person: nameOf(release.askedBy) };
  return {
    subject: texts.say('mail.release.subject', values),
    paragraphs: [
      texts.say('mail.release.sentence', values),
      ...breaches(overview, texts),
      texts.say('mail.overview.expires', { at: moment(overview.expiresAt, connection, texts) }),
    ],
    lines: overviewLines(overview, texts),
    steps: [],
    links: [overviewLink(overview, wording)],
    footer: texts.say('mail.footer'),
  };
}
