import type { AnswerAbout, Explanation, FilterDecision, GroupPath } from './explanation.ts';
import type { AttributeValue } from './directory.ts';
import { failureText } from './texts.ts';

const namesShown = 5;

/** Why somebody is synced or is not, in one sentence. */
export function explanationText(explanation: Explanation): string {
  const { decision, person, paths, readAt } = explanation;
  const { name } = person;
  switch (decision.kind) {
    case 'wanted': {
      const because = paths === null ? 'everybody in the tenant is in scope' : pathsText(paths, name);
      if (readAt === null) return `${name} is new since the tenant was last read, and will be synced: ${because}.`;
      return `${name} is synced: ${because}.`;
    }
    case 'filtered':
      return filterText(decision, name);
    case 'out-of-scope':
      return `${name} is in none of the chosen groups: ${listed(decision.groups)}.`;
    case 'ambiguous':
      return decision.key === 'object id'
        ? `${name} is left alone: ${String(decision.candidates.length)} people in the target are linked to them.`
        : `${name} is left alone: ${decision.key} ${valueText(decision.value)} is not one person’s, so who is meant is not guessed.`;
    case 'gone':
      return `${name} is not in the tenant any more.`;
    case 'unknown':
      return unknownText(explanation);
  }
}

/** What is said of somebody who is found by nobody, and of several who are meant by one name. */
export function noExplanationText(answer: Exclude<AnswerAbout, { kind: 'one' }>): string {
  if (answer.kind === 'several') return `${String(answer.people.length + answer.more)} people fit: choose one.`;
  if (answer.failure !== null)
    return `Nobody like this was read, and the tenant could not be asked: ${failureText(answer.failure.code).sentence}`;
  return answer.wasAsked
    ? 'The tenant has nobody like this.'
    : 'Nobody like this has been read from the tenant. An address or an object id is looked up in the tenant itself.';
}

/** `Sales EMEA › Sales Berlin › Ada`. */
export function pathText(path: GroupPath, name: string): string {
  return [...path.map((group) => group.name), name].join(' › ');
}

function pathsText(paths: readonly GroupPath[], name: string): string {
  const [first] = paths;
  if (first === undefined) return 'a chosen group has them';
  const more = paths.length - 1;
  const others = more === 0 ? '' : `, and ${String(more)} more of the chosen groups`;
  return `${pathText(first, name)}${others}`;
}

function filterText({ clause, by, attribute, value }: FilterDecision, name: string): string {
  switch (clause) {
    case 'definition':
      return `${name} does not match the filter ${by}.`;
    case 'guests':
      return `${name} is a guest, and guests are left out.`;
    case 'blocked':
      return `${name}’s account is blocked, and blocked accounts are left out.`;
    case 'mail':
      return `${name} is left out by the filter “${by}”: ${attribute ?? 'mail'} is ${valueText(value)}.`;
  }
}

function unknownText({ person: { name }, failure }: Explanation): string {
  if (failure !== null)
    return `${name} was not there when the tenant was last read, and it could not be asked: ${failureText(failure.code).sentence}`;
  return `${name} is in the tenant. Whether a chosen group has them is known after the first preview.`;
}

function listed(names: readonly string[]): string {
  const more = names.length - namesShown;
  return more > 0 ? `${names.slice(0, namesShown).join(', ')} and ${String(more)} more` : names.join(', ');
}

function valueText(value: AttributeValue): string {
  return value === null || value === '' ? 'empty' : String(value);
}
