import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { networkInterfaces } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { demoPeople } from '../../src/local/people.ts';
import { startPlayground } from '../../src/local/playground.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const botUrl = 'http://localhost:9/api/messages';

describe('the chat client of the local mode', function () {
  // Node compiles it first: it is one script of five megabytes, and the machine may be busy.
  this.timeout(90_000);

  it('answers on the loopback interface only, as Adele Vance, and is gone when it is closed', async () => {
    const playground = await startPlayground({ botUrl, port: 0, dataDir: temporaryFolder() });
    const answer = (await (await fetch(`${playground.url}/_internal/v1/config`)).json()) as {
      config: { currentUser: { aadObjectId: string }; users: unknown[] };
    };
    assert.equal(answer.config.currentUser.aadObjectId, demoPeople.adele.id);
    assert.equal(answer.config.users.length, 5);
    for (const address of otherAddresses()) {
      await assert.rejects(fetch(playground.url.replace('localhost', address), { signal: AbortSignal.timeout(2_000) }));
    }
    await playground.close();
    await assert.rejects(fetch(playground.url));
  });

  it('says in one sentence that its port is taken', async () => {
    const other = createServer().listen(0, 'localhost');
    await once(other, 'listening');
    const address = other.address();
    assert.ok(address !== null && typeof address === 'object');
    await assert.rejects(startPlayground({ botUrl, port: address.port, dataDir: temporaryFolder() }), {
      message: `Port ${address.port} is in use, so the chat client cannot start. Stop what uses it, or set ROLLCALL_CHAT_PORT to another.`,
    });
    other.close();
  });

  it('ends when the process that started it is killed', async () => {
    const start = `
      import { startPlayground } from '${new URL('../../src/local/playground.ts', import.meta.url).href}';
      const { url } = await startPlayground({ botUrl: '${botUrl}', port: 0, dataDir: ${JSON.stringify(temporaryFolder())} });
      console.log(url);
      setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', start], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [printed] = (await once(parent.stdout, 'data')) as [Buffer];
    const url = printed.toString().trim();
    assert.ok((await fetch(url)).ok);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    for (let left = 100; left > 0 && (await answers(url)); left -= 1) await wait(100);
    assert.equal(await answers(url), false);
  });
});

function otherAddresses(): readonly string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map(({ address }) => address);
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}
