import assert from 'node:assert/strict';
import { generateCompany } from '../../../src/local/tenant/generate.ts';
import type { RemoteWrite } from '../../../src/target/remote.ts';
import { domain, openEntra, remoteOf, type EntraRig } from './entra-for-tests.ts';

const goOn = { confirm: (): Promise<void> => Promise.resolve() };

describe('What writing an Entra domain costs, in HTTP requests to Graph', () => {
  let rig: EntraRig;
  afterEach(() => rig.dispose());

  function requests(): number {
    const { counters } = rig.test.tenant;
    const { requests: counted } = counters;
    counters.reset();
    return counted;
  }

  it('is 50 batches for 1,000 new people, and 104 for 1,000 changes, for their managers as well', async () => {
    rig = await openEntra();
    const adds = Array.from({ length: 1_000 }, (_, index): RemoteWrite => {
      const externalId = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
      const attributes = { userPrincipalName: `n${String(index)}@${domain}`, displayName: 'N' };
      return { kind: 'add', of: 'user', externalId, attributes, active: true };
    });
    const ids = (await rig.remote.write(adds, goOn)).map((result) => (result.ok ? result.id : ''));
    assert.equal(requests(), 50);
    const led = ids.slice(1).map((id): RemoteWrite => {
      return { kind: 'update', of: 'user', id, version: null, attributes: { manager: ids[0] ?? '' } };
    });
    await rig.remote.write(led, goOn);
    // People are read 300 in a batch, and what protects them, and is written to them, 20 in a batch.
    assert.equal(requests(), 104);
    const renamed = ids.map((id): RemoteWrite => {
      return { kind: 'update', of: 'user', id, version: null, attributes: { displayName: 'M' } };
    });
    await rig.remote.write(renamed, goOn);
    assert.equal(requests(), 104);
    assert.equal((await rig.remote.findUsers(ids)).length, ids.length);
    assert.equal(requests(), 4);
    const sought = adds.map((write) => ('externalId' in write ? (write.externalId ?? '') : ''));
    const other = remoteOf(rig.test, { clock: rig.clock });
    assert.equal((await other.findUsersByExternalId(sought)).length, ids.length);
    assert.equal(requests(), 8);
  });

  it('is two listings for reading a domain of several pages', async () => {
    const directory = generateCompany({ seed: 1, users: 5_000, groups: 0, membersPerGroup: 0 });
    rig = await openEntra({ directory });
    const remote = remoteOf(rig.test, { clock: rig.clock, domain: directory.domain });
    let people = 0;
    for await (const page of remote.readUsers()) people += page.length;
    assert.ok(people > 4_500 && people < 5_000);
    // Guests are listed with everybody whose name is of the domain, and left out.
    assert.equal(requests(), 6 + 6);
  });
});
