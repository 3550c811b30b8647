import assert from 'node:assert/strict';
import { textsOfHeader } from '../../src/api/accept-language.ts';
import { SyncFailure } from '../../src/model/failure.ts';
import { connectionWith } from '../bot/samples.ts';
import { administrator, openApi } from './api-for-tests.ts';

describe('the language of a request', () => {
  const cases: readonly [header: string | undefined, language: string][] = [
    [undefined, 'en'],
    ['', 'en'],
    ['*', 'en'],
    ['de', 'de'],
    ['de-AT', 'de'],
    ['JA-jp', 'ja'],
    ['fr, de;q=0.8, en;q=0.5', 'de'],
    ['en;q=0.5, de;q=0.8', 'de'],
    ['fr-CH,fr;q=0.9,en;q=0.8,de;q=0.7', 'en'],
    ['de;q=0, ja;q=0.1', 'ja'],
    ['xx, yy', 'en'],
    ['de;q=nonsense', 'en'],
    [';;;,,,q=', 'en'],
    ['x'.repeat(100_000), 'en'],
  ];
  for (const [header, language] of cases) {
    it(`is ${language} for “${(header ?? 'no header').slice(0, 40)}”`, () => {
      assert.equal(textsOfHeader(header).language, language);
    });
  }
});

describe('an answer of the API', () => {
  const sentences: readonly (readonly [language: string, refused: RegExp, failed: RegExp])[] = [
    ['de-AT,de;q=0.9', /^Diese Übersicht ist nicht vorhanden\./, /^Der geheime Clientschlüssel .* ist abgelaufen\.$/],
    ['ja', /^この概要はありません。/, /有効期限が切れています。$/],
    ['fr', /^There is no such overview\./, /^The client secret .* has expired\.$/],
  ];
  for (const [language, refused, failed] of sentences) {
    it(`says refusals and failures in the language of ${language}`, async () => {
      await using api = await openApi();
      const headers = { 'accept-language': language };
      const answered = async (path: string): Promise<Record<string, unknown>> =>
        (await (await fetch(`${api.origin}${path}`, { headers })).json()) as Record<string, unknown>;
      assert.match(String((await answered('/api/overviews/c1.nothing-overview')).detail), refused);

      const body = connectionWith();
      await api.store.write('connections', 'all', [{ kind: 'create', id: body.id, body }]);
      api.openSource = () => {
        throw new SyncFailure('secret-expired');
      };
      const by = { id: administrator.id, tenantId: administrator.tenantId, name: administrator.name };
      const run = await api.runs.preview({ connectionId: body.id, trigger: 'tab', by, origin: null });
      await api.runs.settled(run.id);
      const { failure } = (await answered(`/api/runs/${run.id}`)) as { failure: { sentence: string } };
      assert.match(failure.sentence, failed);
    });
  }
});
