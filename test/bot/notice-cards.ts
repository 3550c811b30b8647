import type { Card } from '../../bot/cards/card.ts';
import { disabledCard, releaseAskedCard, secretExpiresCard, troubleCard } from '../../bot/cards/notices.ts';
import type { Connection } from '../../src/model/connection.ts';
import type { CredentialProfile } from '../../src/model/credential-profile.ts';
import type { Overview } from '../../src/model/overview.ts';
import type { Texts } from '../../src/texts/texts.ts';
import { links, runWith } from './samples.ts';

/** One of every card that nobody asked for. */
export function noticeCards(options: {
  readonly text: (believable: string) => string;
  readonly texts: Texts;
  readonly connection: Connection;
  readonly overview: Overview;
}): readonly (readonly [string, Card])[] {
  const { text, texts, connection, overview } = options;
  const run = runWith({ status: 'failed', endedAt: '2026-11-21T10:02:03.000Z' });
  return [
    [
      'trouble',
      troubleCard({
        ...{ texts, connection, links, run },
        failure: {
          code: 'secret-expired',
          detail: text('AADSTS7000222: The provided client secret keys are expired.'),
        },
      }),
    ],
    [
      'trouble-throttled',
      troubleCard({
        ...{ texts, connection, links, run },
        failure: { code: 'source-throttled', detail: null },
      }),
    ],
    [
      'disabled',
      disabledCard({
        ...{ texts, connection, links, since: '2026-10-24T10:02:03.000Z' },
        failure: { code: 'secret-invalid', detail: text('AADSTS7000215: Invalid client secret provided.') },
      }),
    ],
    [
      'disabled-group',
      disabledCard({
        ...{ texts, connection, links, since: '2026-10-24T10:02:03.000Z' },
        failure: { code: 'group-not-found', detail: null },
      }),
    ],
    ...[0, 1, 14].map((days): [string, Card] => [
      `secret-expires-${days}`,
      secretExpiresCard({ ...{ texts, days, links }, expiresAt: '2026-12-05T00:00:00.000Z', profile: profile(text) }),
    ]),
    [
      'release-asked',
      releaseAskedCard({
        ...{ texts, connection, links },
        overview,
      }),
    ],
  ];
}

function profile(text: (believable: string) => string): CredentialProfile {
  return {
    kind: 'secret',
    id: 'p1',
    name: text('Contoso sync app'),
    clientId: '11111111-2222-4333-8444-555555555555',
    secretRef: 'p1.1',
    secretHint: 'abcd',
    thumbprint: null,
    secretExpiresAt: '2026-12-05T00:00:00.000Z',
    createdAt: '2026-11-01T09:00:00.000Z',
    updatedAt: '2026-11-01T09:00:00.000Z',
    updatedBy: 'Adele Vance',
  };
}
