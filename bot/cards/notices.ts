import type { Connection } from '../../src/model/connection.ts';
import type { CredentialProfile } from '../../src/model/credential-profile.ts';
import type { Failure } from '../../src/model/failure.ts';
import type { Overview } from '../../src/model/overview.ts';
import type { Run } from '../../src/model/run.ts';
import type { Links } from '../links.ts';
import { askButton, mendButton, openButton } from './buttons.ts';
import { textRun, type Card } from './card.ts';
import { noticeCard } from './notice.ts';
import { plainText } from './plain-text.ts';

/** Cards that nobody asked for: what people have to know, and where they do something about it. */

export function troubleCard(options: {
  readonly run: Run;
  readonly connection: Connection;
  readonly failure: Failure;
  readonly links: Links;
}): Card {
  const { connection, failure, links } = options;
  const mend = mendButton(failure.code, connection, links);
  return noticeCard({
    title: 'Rollcall cannot sync',
    about: [textRun(plainText(connection.name), { bold: true })],
    sentence: failure.code,
    actions: mend === null ? [] : [mend],
    summary: 'Rollcall cannot sync',
  });
}

export function disabledCard(options: {
  readonly connection: Connection;
  readonly failure: Failure;
  readonly since: string;
  readonly links: Links;
}): Card {
  return noticeCard({
    title: 'A connection was disabled',
    about: [textRun(plainText(options.connection.name), { bold: true })],
    sentence: options.failure.code,
    actions: [openButton('Open connections', options.links.connections())],
    summary: 'A connection was disabled',
  });
}

export function secretExpiresCard(options: {
  readonly profile: CredentialProfile;
  readonly expiresAt: string;
  readonly days: number;
  readonly links: Links;
}): Card {
  return noticeCard({
    title: 'A client secret expires soon',
    about: [textRun(plainText(options.profile.name), { bold: true })],
    actions: [openButton('Open connections', options.links.connections())],
    summary: 'A client secret expires soon',
  });
}

export function releaseAskedCard(options: {
  readonly overview: Overview;
  readonly connection: Connection;
  readonly links: Links;
}): Card {
  return noticeCard({
    title: 'A second approver is asked for',
    about: [textRun(plainText(options.connection.name), { bold: true })],
    actions: [askButton({ title: 'Show overview', verb: 'page', data: { overviewId: options.overview.id, page: '0' } })],
    summary: 'A second approver is asked for',
  });
}
