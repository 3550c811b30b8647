import assert from 'node:assert/strict';
import { pino } from 'pino';
import { DirectoryImports } from '../../src/directory/imports.ts';
import { ScimTokens } from '../../src/directory/scim-tokens.ts';
import type { DirectoryImport, ImportRow } from '../../src/model/directory-import.ts';
import type { DirectoryUser } from '../../src/model/directory-records.ts';
import { DirectoryEdits } from '../../src/target/directory/directory-edits.ts';
import { allOf } from '../contracts/target-changes.ts';
import { MemoryStore } from '../support/memory-store.ts';

const by = { id: 'a1', tenantId: 't', name: 'Adele Vance' };

describe('a file of people', () => {
  let store: MemoryStore;
  let directory: DirectoryEdits;
  let tokens: ScimTokens;
  let imports: DirectoryImports;
  let now: Date;
  beforeEach(() => {
    store = new MemoryStore();
    now = new Date('2026-03-01T10:00:00Z');
    const clock = (): Date => now;
    directory = new DirectoryEdits({ store, now: clock });
    tokens = new ScimTokens({ store, now: clock });
    imports = new DirectoryImports({ store, directory, tokens, logger: pino({ level: 'silent' }), now: clock });
  });

  async function* bytes(text: string): AsyncGenerator<Uint8Array> {
    yield Buffer.from(text);
  }
  const preview = async (text: string, completeDomain: string | null = null): Promise<DirectoryImport> =>
    imports.preview(bytes(text), { name: 'people.csv', completeDomain }, by);
  const rows = async ({ id }: DirectoryImport): Promise<readonly ImportRow[]> =>
    (await imports.rows(id, { limit: 1000 })).map(({ body }) => body);
  const problems = async (text: string): Promise<readonly unknown[]> =>
    (await rows(await preview(text))).map(({ line, kind, problems: of }) => [
      line,
      kind,
      ...of.map(({ code }) => code),
    ]);
  const apply = async (
    { id, hash }: DirectoryImport,
    confirmRemovals: number | null = null,
  ): Promise<DirectoryImport> => imports.apply(id, { hash, confirmRemovals }, by);
  const take = async (text: string): Promise<DirectoryImport> => apply(await preview(text));
  const everybody = async (): Promise<readonly DirectoryUser[]> =>
    (await allOf(store.scan('directoryUsers', 'directory'))).flat().map(({ body }) => body);
  const named = async (name: string): Promise<DirectoryUser> => {
    const [found] = await directory.peopleNamed(name);
    assert.ok(found);
    return found.body;
  };

  async function bringIn(userPrincipalName: string, owner = 'contoso-1'): Promise<void> {
    const row = { sourceId: 's', owner, syncedDigest: null, changedAt: '', changedBy: null, inactiveSince: null };
    const body = { ...row, id: `of ${userPrincipalName}`, attributes: { userPrincipalName }, active: true };
    await store.write('directoryUsers', 'directory', [
      { kind: 'create', id: body.id, body, search: `${userPrincipalName} ${body.id}` },
    ]);
  }

  it('changes nobody until it is applied, and then exactly what was shown', async () => {
    await take('UPN,Job title,Department\nada@x.example,Analyst,Math\nbob@x.example,Clerk,\n');
    const shown = await preview(
      'UPN,Job title,Account enabled\nADA@x.example,,no\nbob@x.example,Clerk,yes\ncy@x.example,=1+1,\n',
    );
    assert.deepEqual(shown.counts, { rows: 3, add: 1, update: 1, unchanged: 1, refused: 0, remove: 0 });
    const [ada, cy] = await rows(shown);
    assert.deepEqual(
      [ada?.line, ada?.before, ada?.after],
      [
        2,
        { userPrincipalName: 'ada@x.example', jobTitle: 'Analyst', accountEnabled: true },
        { userPrincipalName: 'ADA@x.example', jobTitle: null, accountEnabled: false },
      ],
    );
    assert.deepEqual([cy?.kind, cy?.after], ['add', { userPrincipalName: 'cy@x.example', jobTitle: '=1+1' }]);
    assert.equal((await everybody()).length, 2);
    const done = await apply(shown);
    assert.deepEqual(
      [done.status, done.outcome, done.appliedBy?.name],
      ['applied', { applied: 2, stale: 0 }, 'Adele Vance'],
    );
    const { active, attributes } = await named('ada@x.example');
    assert.deepEqual(
      [active, attributes.accountEnabled, attributes.jobTitle, attributes.department],
      [false, false, undefined, 'Math'],
    );
    assert.equal((await named('cy@x.example')).attributes.jobTitle, '=1+1');
  });

  it('does nothing twice, however often and however many apply it', async () => {
    const shown = await preview('UPN\nada@x.example\nbob@x.example\n');
    const done = await Promise.all([apply(shown), apply(shown), apply(shown)]);
    for (const one of [...done, await apply(shown)]) assert.deepEqual(one.outcome, { applied: 2, stale: 0 });
    assert.equal((await everybody()).length, 2);
    await assert.rejects(imports.apply(shown.id, { hash: 'other', confirmRemovals: null }, by), {
      kind: 'precondition-failed',
    });
  });

  it('goes on after a crash where it was', async () => {
    const text = `UPN\n${Array.from({ length: 1500 }, (_, index) => `p${String(index)}@x.example`).join('\n')}\n`;
    const shown = await preview(text);
    let writes = 0;
    const writePeople: DirectoryEdits['writePeople'] = async (edits, who) => {
      writes += 1;
      if (writes === 2) throw new Error('power cut');
      return directory.writePeople(edits, who);
    };
    const shaky = {
      ...{
        writePeople,
        writeGroup: directory.writeGroup.bind(directory),
        changeMembers: directory.changeMembers.bind(directory),
      },
      ...{ membersOf: directory.membersOf.bind(directory), peopleNamed: directory.peopleNamed.bind(directory) },
      ...{
        enteredPeople: directory.enteredPeople.bind(directory),
        peopleCalled: directory.peopleCalled.bind(directory),
      },
      groupsCalled: directory.groupsCalled.bind(directory),
    };
    const logger = pino({ level: 'silent' });
    const first = new DirectoryImports({ store, directory: shaky, tokens, logger, now: () => now });
    await assert.rejects(first.apply(shown.id, { hash: shown.hash, confirmRemovals: null }, by), /power cut/);
    assert.equal((await everybody()).length, 500);
    assert.equal((await imports.get(shown.id)).status, 'applying');
    await imports.start();
    assert.deepEqual((await apply(shown)).outcome, { applied: 1500, stale: 0 });
    assert.equal((await everybody()).length, 1500);
  });

  it('leaves whom somebody changed since, and says so', async () => {
    await take('UPN,Job title\nada@x.example,Analyst\nbob@x.example,Clerk\n');
    const shown = await preview(
      'UPN,Job title\nada@x.example,Countess\nbob@x.example,Chief\ncy@x.example,New\ndan@x.example,New\n',
    );
    await take('UPN,Job title\nada@x.example,Queen\ncy@x.example,Here already\n');
    await bringIn('dan@x.example');
    assert.deepEqual((await apply(shown)).outcome, { applied: 1, stale: 3 });
    assert.equal((await named('ada@x.example')).attributes.jobTitle, 'Queen');
    assert.equal((await named('bob@x.example')).attributes.jobTitle, 'Chief');
    const stale = await imports.rows(shown.id, { limit: 10, stale: true });
    assert.deepEqual(
      stale.map(({ body }) => [body.name, typeof body.stale]),
      [
        ['ada@x.example', 'string'],
        ['cy@x.example', 'string'],
        ['dan@x.example', 'string'],
      ],
    );
  });

  it('refuses rows one by one, each with its line and a reason', async () => {
    await bringIn('owned@x.example');
    assert.deepEqual(
      await problems(
        [
          'UPN;Mail;Employee ID;Account enabled;Usage location;Manager;Shoe size',
          ';a@x.example;1;;;',
          'nobody;;;;;',
          'a@x.example;no mail;;;;',
          'b@x.example;;12345678901234567;;;',
          'c@x.example;;;perhaps;;',
          'd@x.example;;;;Germany;',
          'OWNED@x.example;;;;;',
          'e@x.example;;;ja;DE;f@x.example',
          'e@x.example;;;;;',
          'f@x.example;;;;;unknown@x.example',
          '"g\n@x.example";;;;;',
          'h@x.example;;;;;;38;too many',
        ].join('\r\n'),
      ),
      [
        [2, 'refused', 'name-missing'],
        [3, 'refused', 'name-invalid'],
        [4, 'refused', 'mail-invalid'],
        [5, 'refused', 'too-long'],
        [6, 'refused', 'not-a-boolean'],
        [7, 'refused', 'not-a-country'],
        [8, 'refused', 'owned-by-connection'],
        [9, 'add'],
        [10, 'refused', 'duplicate'],
        [11, 'refused', 'manager-unknown'],
        [12, 'refused', 'name-invalid', 'control-characters'],
        [14, 'refused', 'too-many-cells'],
      ],
    );
  });

  it('names the connection that brought somebody in', async () => {
    await bringIn('owned@x.example', 'contoso-7');
    const [row] = await rows(await preview('UPN\nowned@x.example\n'));
    assert.match(row?.problems[0]?.message ?? '', /brought in by the connection “contoso-7”/);
  });

  it('leaves whom a SCIM client keeps, until its token is revoked', async () => {
    const { token } = await tokens.create({ name: 'HR', expiresAt: null, replaces: null }, by);
    const after = {
      attributes: { userPrincipalName: 'ada@x.example' },
      active: true,
      token: token.line,
      externalId: '1',
    };
    await directory.writePeople([{ id: 'p1', version: null, after }], 'scim');
    const text = 'UPN,Job title\nada@x.example,Analyst\n';
    assert.deepEqual(await problems(text), [[2, 'refused', 'kept-by-scim']]);
    await tokens.revoke(token.id, by);
    assert.deepEqual((await take(text)).outcome, { applied: 1, stale: 0 });
    assert.deepEqual((await named('ada@x.example')).entered, {
      token: null,
      externalId: null,
      at: '2026-03-01T10:00:00.000Z',
    });
  });

  it('finds managers in the directory and in the file, whatever their order', async () => {
    await bringIn('boss@x.example');
    await take(
      'UPN,Manager\nada@x.example,bob@x.example\nbob@x.example,boss@x.example\ncy@x.example,of boss@x.example\n',
    );
    const bob = await named('bob@x.example');
    assert.equal((await named('ada@x.example')).attributes.manager, bob.id);
    assert.equal(bob.attributes.manager, 'of boss@x.example');
  });

  it('removes nobody unless the file is said to be everybody of a domain', async () => {
    await take('UPN\na@x.example\nb@x.example\nc@y.example\n');
    await bringIn('owned@x.example');
    const after = { attributes: { userPrincipalName: 'hr@x.example' }, active: true, token: 'line', externalId: null };
    await tokens
      .create({ name: 'line', expiresAt: null, replaces: null }, by)
      .then(async ({ token }) =>
        directory.writePeople([{ id: 'hr', version: null, after: { ...after, token: token.line } }], 'scim'),
      );
    assert.equal((await preview('UPN\na@x.example\n')).counts.remove, 0);
    const shown = await preview('UPN\na@x.example\n', 'x.example');
    assert.deepEqual(
      [shown.counts.remove, shown.complete],
      [1, { domain: 'x.example', people: 2, confirm: false, withheld: null }],
    );
    await apply(shown);
    assert.deepEqual((await everybody()).map(({ attributes }) => attributes.userPrincipalName).sort(), [
      'a@x.example',
      'c@y.example',
      'hr@x.example',
      'owned@x.example',
    ]);
  });

  it('removes nobody where the file leaves a doubt', async () => {
    await take('UPN\na@x.example\nb@x.example\n');
    for (const text of ['UPN,Name\na@x.example,A\n,Nobody\n', 'UPN\nz@x.example\n', 'UPN\n']) {
      const shown = await preview(text, 'x.example');
      assert.equal(shown.counts.remove, 0);
      assert.match(shown.complete?.withheld ?? '', /^Nobody is removed/);
    }
    const kept = await preview('UPN,Employee ID\na@x.example,1\nb@x.example,12345678901234567\n', 'x.example');
    assert.deepEqual([kept.counts.refused, kept.counts.remove], [1, 0], 'a refused row still names somebody');
  });

  it('refuses a file without the column that says who is meant, and one with a column twice', async () => {
    const refusals = ['Name\nAda\n', 'UPN,User name\na@x.example,b@x.example\n', '', '\ufeff'];
    for (const text of refusals) await assert.rejects(preview(text), { kind: 'invalid-input' });
    assert.equal((await allOf(store.scan('directoryImportRows', null))).length, 0);
    assert.deepEqual(await imports.list({ limit: 10 }), []);
  });

  it('forgets what was only looked at after a day, and keeps what was applied', async () => {
    const done = await take('UPN\na@x.example\n');
    const shown = await preview('UPN\nb@x.example\n');
    now = new Date('2026-03-02T10:00:01Z');
    await assert.rejects(apply(shown), { kind: 'conflict' });
    const next = await preview('UPN\nc@x.example\n');
    assert.deepEqual(
      (await imports.list({ limit: 10 })).map(({ id }) => id),
      [next.id, done.id],
    );
    assert.equal((await rows(done)).length, 1);
  });
});
