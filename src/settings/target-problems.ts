import type { Connection, TargetSettings } from '../model/connection.ts';
import type { Problem } from './read-input.ts';
import { secretOf, type TargetInput } from './target-input.ts';

/** What targets themselves say of what is entered for them. */
export interface TargetRules {
  /** Which of these attributes a kind of target has no place for, by their place in the list, and why. */
  readonly attributes: (
    kind: TargetSettings['kind'],
    attributes: readonly string[],
  ) => readonly { readonly index: number; readonly message: string }[];
  /** Why the address of a service, or of its tokens, would never be asked; null when it would. */
  readonly address: (url: string, of: 'service' | 'tokens') => string | null;
}

type Policy = Pick<Connection, 'scope' | 'filters'>;

/**
 * What is wrong with a target, and with a policy that its source cannot follow. `given` is null where the target is not
 * edited.
 */
export function targetProblems(
  given: TargetInput | null,
  {
    before,
    policy,
    rules,
  }: { readonly before: TargetSettings | null; readonly policy: Policy; readonly rules: TargetRules },
): readonly Problem[] {
  const own = given === null ? [] : [...addressProblems(given, rules), ...secretProblems(given, before)];
  return (given ?? before)?.kind === 'entra' ? [...own, ...directoryProblems(policy)] : own;
}

/** What is wrong with the names of a mapping. The mapping that every connection begins with fits every target. */
export function mappingProblems(
  kind: TargetSettings['kind'],
  { mapping, rules }: { readonly mapping: Connection['mapping']; readonly rules: TargetRules },
): readonly Problem[] {
  const names = mapping.map(({ attribute }) => attribute);
  return rules.attributes(kind, names).map(({ index, message }) => ({
    path: `mapping.${String(index)}.attribute`,
    message,
  }));
}

function addressProblems(given: TargetInput, { address }: TargetRules): readonly Problem[] {
  if (given.kind !== 'scim') return [];
  const { baseUrl, authentication } = given;
  const service = address(baseUrl, 'service');
  const tokens = authentication.kind === 'bearer' ? null : address(authentication.tokenUrl, 'tokens');
  return [
    ...(service === null ? [] : [{ path: 'target.baseUrl', message: service }]),
    ...(tokens === null ? [] : [{ path: 'target.authentication.tokenUrl', message: tokens }]),
  ];
}

/**
 * A stored secret is not sent to where it was not entered for: whoever may edit settings may not read secrets.
 */
function secretProblems(given: TargetInput, before: TargetSettings | null): readonly Problem[] {
  if (given.kind !== 'scim' || secretOf(given) !== undefined) return [];
  const held = before?.kind === 'scim' ? before.authentication : null;
  const { authentication } = given;
  const path = `target.authentication.${authentication.kind === 'bearer' ? 'token' : 'clientSecret'}`;
  if (held?.kind !== authentication.kind)
    return [{ path, message: authentication.kind === 'bearer' ? 'Enter the token.' : 'Enter the client’s secret.' }];
  const isAnother =
    held.kind === 'client-credentials' &&
    authentication.kind === 'client-credentials' &&
    (held.tokenUrl !== authentication.tokenUrl || held.clientId !== authentication.clientId);
  return isAnother
    ? [{ path, message: 'Enter the client’s secret again: the one that is stored is for another address or client.' }]
    : [];
}

/** Where Rollcall's directory is the source, there is no tenant to choose groups of or to evaluate a filter. */
function directoryProblems({ scope, filters }: Policy): readonly Problem[] {
  return [
    ...(scope.kind === 'all'
      ? []
      : [{ path: 'scope', message: 'Choose everybody: Rollcall’s directory is read by domain, not by group.' }]),
    ...(filters.definition === null
      ? []
      : [{ path: 'filters.definition', message: 'Leave it empty: Rollcall’s directory knows no Graph filter.' }]),
  ];
}
