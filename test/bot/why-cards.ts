import type { Card } from '../../bot/cards/card.ts';
import { whyCard } from '../../bot/cards/why.ts';
import type { AnswerAbout, Explanation } from '../../src/model/explanation.ts';
import type { Texts } from '../../src/texts/texts.ts';
import { outside } from './outside.ts';
import { changeWith, someChanges } from './samples.ts';

/** One of every card that answers `why`. */
export function whyCards(options: {
  readonly text: (believable: string) => string;
  readonly texts: Texts;
  readonly connectionName: string;
}): readonly (readonly [string, Card])[] {
  const { text, texts, connectionName } = options;
  return [
    ['why', whyCard({ texts, asked: text('Ada'), connectionName, answer: explained({}, text) })],
    [
      'why-filtered',
      whyCard({
        texts,
        asked: text('Ada'),
        connectionName,
        answer: explained(
          {
            ...{ paths: null, mapping: [], planned: [], lastChange: null, target: [] },
            decision: {
              ...{ kind: 'filtered', clause: 'mail', attribute: 'mail' },
              by: text('mail contains @test'),
              value: text('ada@test.example'),
            },
          },
          text,
        ),
      }),
    ],
    [
      'why-ambiguous',
      whyCard({
        texts,
        asked: text('Ada'),
        connectionName,
        answer: explained(
          {
            settingsChanged: true,
            decision: {
              ...{ kind: 'ambiguous', key: 'mail', value: text('shared@contoso.com') },
              candidates: [
                { where: 'target', id: 'h1', name: text('By hand') },
                { where: 'source', id: 'u2', name: text('Grace Hopper') },
              ],
            },
          },
          text,
        ),
      }),
    ],
    [
      'why-several',
      whyCard({
        texts,
        asked: text('nn'),
        connectionName,
        answer: {
          kind: 'several',
          people: ['Ann', 'Anna', 'Annabel', 'Hanna', 'Johanna', 'Susanna'].map((one) => ({
            id: '8d2f6a34-5b1c-4f7e-9a10-2c3d4e5f6071',
            name: text(one),
            userPrincipalName: text(`${one}@contoso.com`),
          })),
          more: 7,
        },
      }),
    ],
    [
      'why-nobody',
      whyCard({
        texts,
        asked: text('Nobody'),
        connectionName,
        answer: { kind: 'nobody', wasAsked: true, failure: { code: 'secret-expired', detail: text('AADSTS7000222') } },
      }),
    ],
  ];
}

/** Somebody who is in scope, with everything that can be known of them. */
function explained(changed: Partial<Explanation>, text: (believable: string) => string): AnswerAbout {
  const change = outside(someChanges[0] ?? changeWith(), text);
  const explanation: Explanation = {
    person: { id: 'u1', name: text('Ada Lovelace'), userPrincipalName: text('ada@contoso.com') },
    source: 'there',
    readAt: '2026-11-21T10:02:03.456Z',
    failure: null,
    paths: [
      [
        { id: 'g1', name: text('Sales EMEA') },
        { id: 'g2', name: text('Sales Berlin') },
      ],
      [{ id: 'g3', name: text('Board') }],
    ],
    decision: { kind: 'wanted' },
    settingsChanged: false,
    mapping: [{ attribute: 'login', value: text('ada@contoso.com'), how: 'fallback', from: 'userPrincipalName' }],
    target: [{ id: 'u1', active: false, inactiveSince: '2026-11-20T10:02:03.456Z', owned: true }],
    planned: [{ change, leftOut: null }],
    lastChange: {
      ...{ runId: 'r', startedAt: '2026-11-20T10:02:03.456Z', at: '2026-11-20T10:02:05.456Z' },
      startedBy: { id: 'a', tenantId: 't', name: text('Adele Vance') },
      change: outside(someChanges[3] ?? changeWith(), text),
      result: 'stale',
      message: text('It had changed in the target.'),
    },
    ...changed,
  };
  return { kind: 'one', explanation };
}
