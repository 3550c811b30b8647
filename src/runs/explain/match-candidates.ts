import type { PlanPolicy } from '../../model/connection.ts';
import type { SourceUser, TargetUser } from '../../model/directory.ts';
import type { MatchCandidate } from '../../model/explanation.ts';
import { foldKey, TargetIndex } from '../../plan/target-index.ts';
import type { Target } from '../../target/target.ts';
import { personNamed } from './seek-people.ts';
import type { StoredReading } from './stored-reading.ts';

const mostCandidates = 20;

/** With whom a person is mixed up: others of the source with the same key, and people of the target who have it. */
export async function matchesOf(
  user: SourceUser,
  options: {
    readonly policy: Pick<PlanPolicy, 'mapping' | 'matchKey'>;
    readonly target: Target;
    readonly reading: StoredReading | null;
  },
): Promise<{ readonly key: string; readonly candidates: readonly MatchCandidate[] }> {
  const { policy, target, reading } = options;
  const linked = await target.findUsersBySource([user.id]);
  if (linked.length > 1) return { key: 'object id', candidates: linked.map(inTarget) };
  const key = foldKey(textOf(user.attributes[policy.matchKey]));
  const index = new TargetIndex(policy);
  for await (const page of target.readUnlinked()) index.add(page);
  const held = await target.findUsers(index.unlinkedWith(key).map(({ id }) => id));
  const claimants = reading === null ? [] : await claimantsOf(key, policy.matchKey, reading);
  const others = claimants.filter(({ id }) => id !== user.id);
  return { key: policy.matchKey, candidates: [...held.map(inTarget), ...others].slice(0, mostCandidates) };
}

async function claimantsOf(
  key: string,
  matchKey: PlanPolicy['matchKey'],
  { snapshot }: StoredReading,
): Promise<readonly MatchCandidate[]> {
  const claimants: MatchCandidate[] = [];
  for await (const people of snapshot.allUsers())
    for (const [id, { verdict, attributes }] of people)
      if (verdict === 'ambiguous' && foldKey(textOf(attributes[matchKey])) === key)
        claimants.push({ where: 'source', id, name: personNamed(id, attributes).name });
  return claimants;
}

function inTarget({ id, attributes }: TargetUser): MatchCandidate {
  return { where: 'target', id, name: personNamed(id, attributes).name };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
