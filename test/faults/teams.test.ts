import assert from 'node:assert/strict';
import sinon from 'sinon';
import { Connector, type ConnectorMishap, type ConnectorRequest } from './connector.ts';
import { FaultTable } from './fault-table.ts';
import { TeamsScene, type Told } from './teams-scene.ts';

/** What a fault hits: the waiting card that becomes the result, a result as a new message, or the card's progress. */
type Hits = 'result on its card' | 'result as a new message' | 'progress';

interface Fault {
  readonly fault: string;
  readonly mishap: ConnectorMishap;
  readonly hits: Hits;
  readonly times: number | 'one attempt';
  /** Messages that show the result in the end, or why there is none. */
  readonly ends: number | string;
  /** How often the outbox had to begin. */
  readonly attempts?: number;
}

const blocked = 'Rollcall is blocked there, or was removed.';
const always = Number.POSITIVE_INFINITY;
/** Until the outbox has given up for now. */
const oneAttempt = 'one attempt';

function status(code: number, retryAfter?: number): ConnectorMishap {
  return { status: code, ...(retryAfter !== undefined && { retryAfter }) };
}

const onCard = (
  fault: string,
  mishap: ConnectorMishap,
  times: Fault['times'],
  ends: number | string,
  attempts = 1,
): Fault => ({
  ...{ fault, mishap, times, ends, attempts },
  hits: 'result on its card',
});
const asMessage = (fault: string, mishap: ConnectorMishap, times: Fault['times'], ends: number | string): Fault => ({
  ...{ fault, mishap, times, ends },
  hits: 'result as a new message',
});
const atProgress = (
  fault: string,
  mishap: ConnectorMishap,
  times: Fault['times'] = always,
  ends: number | string = 1,
): Fault => ({
  ...{ fault, mishap, times, ends },
  hits: 'progress',
});

const faults: readonly Fault[] = [
  onCard('400', status(400), 1, 1),
  onCard('400', status(400), always, 'Teams refused the message with status 400.'),
  onCard('401', status(401), 1, 1, 2),
  onCard('401', status(401), always, 'Teams answered with status 401.', 100),
  onCard('403', status(403), 1, blocked),
  onCard('404: the card is gone', status(404), 1, 1),
  onCard('404: the chat is gone', status(404), always, blocked),
  onCard('412', status(412), 1, 1),
  onCard('413', status(413), always, 'Teams refused the message with status 413.'),
  onCard('429 without Retry-After', status(429), 1, 1),
  onCard('429 without Retry-After', status(429), always, 'Teams answered with status 429.', 100),
  onCard('500', status(500), 1, 1),
  onCard('500', status(500), oneAttempt, 1, 2),
  onCard('500', status(500), always, 'Teams answered with status 500.', 100),
  onCard('502', status(502), oneAttempt, 1, 2),
  onCard('503', status(503), oneAttempt, 1, 2),
  onCard('504', status(504), oneAttempt, 1, 2),
  onCard('connection reset', 'cut', 1, 1),
  onCard('connection reset after it was done', 'cut after it was done', 1, 1),
  onCard('no answer until the connection breaks', 'silence', 1, 1),
  asMessage('400', status(400), always, 'Teams refused the message with status 400.'),
  asMessage('403', status(403), 1, blocked),
  asMessage('404', status(404), always, blocked),
  asMessage('413', status(413), always, 'Teams refused the message with status 413.'),
  asMessage('412', status(412), 1, 1),
  asMessage('429 without Retry-After', status(429), 1, 1),
  asMessage('500', status(500), 1, 1),
  asMessage('504', status(504), oneAttempt, 1),
  asMessage('connection reset', 'cut', 1, 1),
  asMessage('no answer until the connection breaks', 'silence', 1, 1),
  // Teams has it and could not say so: it comes again, because a result that is lost would be worse.
  asMessage('connection reset after it was done', 'cut after it was done', 1, 2),
  atProgress('400', status(400)),
  atProgress('401', status(401)),
  atProgress('403', status(403), always, blocked),
  atProgress('404', status(404)),
  atProgress('412', status(412)),
  atProgress('413', status(413)),
  atProgress('429 without Retry-After', status(429)),
  atProgress('500', status(500)),
  atProgress('503', status(503)),
  atProgress('connection reset', 'cut'),
  atProgress('no answer until the connection breaks', 'silence', 1),
];

describe('faults of Teams', function () {
  this.timeout(20_000);
  const table = new FaultTable('Teams');
  const results: number[] = [];
  let runs = 0;
  let endedWell = 0;

  before(hurry);

  after(() => {
    sinon.restore();
    const once = results.filter((shown) => shown === 1).length;
    table.print(
      `Results shown exactly once: ${String(once)}; told as undelivered: ${String(results.filter((shown) => shown === 0).length)}; shown twice: ${String(results.filter((shown) => shown > 1).length)}.`,
      `Runs that ended well, their lease given back at once: ${String(endedWell)} of ${String(runs)}.`,
    );
  });

  async function run(scene: TeamsScene, fault: () => Promise<void> | void): Promise<void> {
    runs += 1;
    await scene.run(fault);
    endedWell += 1;
  }

  /** Checks and notes what became of a result, and closes the scene. */
  async function requireTold(
    row: { readonly fault: string; readonly happens: string },
    scene: TeamsScene,
    expected: Pick<Fault, 'ends' | 'attempts'>,
    teams: Connector = scene.teams,
  ): Promise<Told> {
    const told = await scene.told();
    const shown = teams.messages.filter(({ says }) => says.startsWith('Result')).length;
    await scene.close();
    if (typeof expected.ends === 'string') assert.deepEqual([told.problem, shown], [expected.ends, 0]);
    else assert.deepEqual([told.problem, shown], [null, expected.ends]);
    if (expected.attempts !== undefined) assert.equal(told.attempts, expected.attempts);
    const times = `attempt ${String(told.attempts)}`;
    const outcome =
      shown === 0
        ? `undelivered, ${times}: ${told.problem ?? ''}`
        : `shown ${shown === 1 ? 'once' : 'twice'}, ${times}`;
    results.push(shown);
    table.add({ ...row, outcome });
    return told;
  }

  for (const { fault, mishap, hits, times, ends, attempts } of faults) {
    const how = times === always ? 'always' : times === 1 ? 'once' : 'for one attempt';
    const becomes = typeof ends === 'string' ? 'undelivered' : ends === 1 ? 'shown once' : 'shown twice';
    it(`${hits}, ${fault}, ${how}: ${becomes}`, async () => {
      const isHit = ({ kind, says }: ConnectorRequest): boolean =>
        hits === 'progress' ? kind === 'update' && !says.startsWith('Result') : says.startsWith('Result');
      const scene = await TeamsScene.open({
        later: hits === 'result as a new message',
        showsProgress: hits === 'progress',
      });
      let hit = 0;
      await run(scene, () => {
        scene.teams.plan = (request) => (isHit(request) && goesOn(scene, times, (hit += 1)) ? mishap : null);
      });
      const expected = { ends, ...(attempts !== undefined && { attempts }) };
      await requireTold({ fault, happens: `${hits}, ${how}` }, scene, expected);
      assert.ok(hit > 0);
    });
  }

  it('429 with Retry-After: it is sent again no sooner than that', async () => {
    sinon.restore();
    const scene = await TeamsScene.open();
    const isResult = ({ says }: ConnectorRequest): boolean => says.startsWith('Result');
    await run(scene, () => {
      scene.teams.plan = (request) =>
        isResult(request) && scene.teams.requests.filter(isResult).length === 1 ? status(429, 1) : null;
    });
    await requireTold({ fault: '429 with Retry-After', happens: 'result on its card, once' }, scene, { ends: 1 });
    const [refused, again] = scene.teams.requests.filter(isResult);
    assert.ok(refused !== undefined && again !== undefined && again.at - refused.at >= 995);
    hurry();
  });

  it('429 with a Retry-After that outlasts an attempt: the outbox waits as long', async () => {
    const scene = await TeamsScene.open();
    await run(scene, () => {
      scene.teams.plan = ({ says }) => (says.startsWith('Result') && !scene.hasWaited ? status(429, 20) : null);
    });
    const pause = await scene.pause();
    assert.ok(pause > 15_000, `begins again after ${String(pause)} ms`);
    const row = { fault: '429 with Retry-After', happens: 'result on its card, for one attempt' };
    await requireTold(row, scene, { ends: 1, attempts: 2 });
  });

  it('nobody listens for a while: shown once they do', async () => {
    const scene = await TeamsScene.open();
    await run(scene, () => scene.teams.shut());
    await scene.pause();
    await scene.teams.listen();
    const row = { fault: 'connection refused', happens: 'result on its card, for one attempt' };
    await requireTold(row, scene, { ends: 1, attempts: 2 });
  });

  it('the service URL has moved: shown where it is now', async () => {
    const scene = await TeamsScene.open();
    const moved = await Connector.open();
    await run(scene, async () => {
      await scene.hearFrom(moved.serviceUrl);
      await scene.teams.shut();
    });
    await requireTold({ fault: 'service URL has moved', happens: 'result on its card' }, scene, { ends: 1 }, moved);
    await moved.shut();
  });

  it('the app is removed in between: undelivered', async () => {
    const scene = await TeamsScene.open();
    await run(scene, () => scene.uninstall());
    await requireTold({ fault: 'app removed meanwhile', happens: 'result on its card' }, scene, { ends: blocked });
  });

  for (const { happens, mishap, times, ends } of [
    {
      happens: '403: no app',
      mishap: status(403),
      times: always,
      ends: 'Grace does not have the Rollcall app in Teams.',
    },
    { happens: '404', mishap: status(404), times: always, ends: 'Grace does not have the Rollcall app in Teams.' },
    { happens: '429', mishap: status(429), times: 1, ends: 1 },
    { happens: '500', mishap: status(500), times: oneAttempt, ends: 1 },
    { happens: 'connection reset', mishap: 'cut', times: 1, ends: 1 },
  ] as const)
    it(`a chat cannot be begun, ${happens}: ${ends === 1 ? 'told all the same' : 'undelivered'}`, async () => {
      const scene = await TeamsScene.open();
      let hit = 0;
      scene.teams.plan = ({ kind }) => (kind === 'begin a chat' && goesOn(scene, times, (hit += 1)) ? mishap : null);
      await scene.tellGrace();
      await requireTold({ fault: `createConversation ${happens}`, happens: 'news for somebody new' }, scene, { ends });
      assert.ok(hit > 0);
    });

  it('are at least fourteen', () => {
    assert.ok(new Set(table.rows.map(({ fault }) => fault)).size >= 14);
  });
});

/** Who waits for seconds waits for milliseconds: the SDK, which nobody can give another clock. */
function hurry(): void {
  const real = globalThis.setTimeout;
  const faster = (work: () => void, milliseconds = 0): NodeJS.Timeout => real(work, milliseconds / 1_000);
  sinon.stub(globalThis, 'setTimeout').callsFake(faster);
}

function goesOn(scene: TeamsScene, times: Fault['times'], hit: number): boolean {
  return times === oneAttempt ? !scene.hasWaited : hit <= times;
}
