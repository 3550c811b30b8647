import type { Connection } from '../../model/connection.ts';
import type { CredentialProfile } from '../../model/credential-profile.ts';
import type { Failure } from '../../model/failure.ts';
import type { Overview } from '../../model/overview.ts';
import type { Run } from '../../model/run.ts';
import { failureText } from '../../texts/failure-text.ts';
import type { MailLink, MailWording } from './mail-content.ts';

export function overviewLink({ id }: Overview, { texts, tabPage }: MailWording): MailLink {
  return { text: texts.say('mail.open.overview'), href: tabPage(`/overviews/${part(id)}`) };
}

/** The log of a run, which never expires. */
export function logLink({ id }: Run, { texts, tabPage }: MailWording): MailLink {
  return { text: texts.say('mail.open.log'), href: tabPage(`/runs/${part(id)}`) };
}

export function connectionLink({ id }: Pick<Connection, 'id'>, { texts, tabPage }: MailWording): MailLink {
  return { text: texts.say('mail.open.connection'), href: tabPage(`/connections/${part(id)}`) };
}

export function profileLink({ id }: Pick<CredentialProfile, 'id'>, { texts, tabPage }: MailWording): MailLink {
  return { text: texts.say('mail.open.profile'), href: tabPage(`/credential-profiles/${part(id)}`) };
}

/** Where a failure is mended. */
export function mendLink({ code }: Failure, connection: Connection, { texts, tabPage }: MailWording): MailLink {
  const { link } = failureText(texts, code);
  const key = link.includes('{profile}')
    ? 'mail.open.profile'
    : link.endsWith('/history')
      ? 'mail.open.history'
      : 'mail.open.connection';
  const route = link
    .replace('{connection}', part(connection.id))
    .replace('{profile}', part(connection.credentialProfileId));
  return { text: texts.say(key), href: tabPage(route) };
}

/** Each place once. */
export function unique(links: readonly MailLink[]): readonly MailLink[] {
  return [...new Map(links.map((link) => [link.href, link])).values()];
}

function part(id: string): string {
  return encodeURIComponent(id);
}
