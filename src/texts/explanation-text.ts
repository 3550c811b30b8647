import type { AttributeValue } from '../model/directory.ts';
import type { AnswerAbout, Explanation, FilterDecision, GroupPath } from '../model/explanation.ts';
import { failureText } from './failure-text.ts';
import { filterText } from './filter-text.ts';
import { keyText } from './key-text.ts';
import type { Texts } from './texts.ts';

const namesShown = 5;

/** Why somebody is synced or is not, in one sentence. */
export function explanationText(texts: Texts, explanation: Explanation): string {
  const { decision, person, paths, readAt } = explanation;
  const { name } = person;
  switch (decision.kind) {
    case 'wanted': {
      const because = paths === null ? texts.say('why.because.everybody') : pathsText(texts, paths, name);
      return texts.say(readAt === null ? 'why.wanted.new' : 'why.wanted', { name, because });
    }
    case 'filtered':
      return decisionText(texts, decision, name);
    case 'out-of-scope':
      return texts.say('why.out-of-scope', { name, groups: listed(texts, decision.groups) });
    case 'ambiguous': {
      const { key, value, candidates } = decision;
      return key === 'object id'
        ? texts.say('why.ambiguous.linked', { name, count: candidates.length })
        : texts.say('why.ambiguous.key', { name, key: keyText(texts, key), value: valueText(texts, value) });
    }
    case 'gone':
      return texts.say('why.gone', { name });
    case 'unknown':
      return explanation.failure === null
        ? texts.say('why.unknown', { name })
        : texts.say('why.unknown.failed', { name, failure: failureText(texts, explanation.failure.code).sentence });
  }
}

/** What is said of somebody who is found by nobody, and of several who are meant by one name. */
export function noExplanationText(texts: Texts, answer: Exclude<AnswerAbout, { kind: 'one' }>): string {
  if (answer.kind === 'several') return texts.say('why.several', { count: answer.people.length + answer.more });
  if (answer.failure !== null)
    return texts.say('why.nobody.failed', { failure: failureText(texts, answer.failure.code).sentence });
  return texts.say(answer.wasAsked ? 'why.nobody.asked' : 'why.nobody');
}

/** `Sales EMEA › Sales Berlin › Ada`. */
export function pathText(path: GroupPath, name: string): string {
  return [...path.map((group) => group.name), name].join(' › ');
}

function pathsText(texts: Texts, paths: readonly GroupPath[], name: string): string {
  const [first] = paths;
  if (first === undefined) return texts.say('why.because.group');
  return texts.say('why.because.path', { path: pathText(first, name), more: paths.length - 1 });
}

function decisionText(texts: Texts, decision: FilterDecision, name: string): string {
  const { clause, attribute, value } = decision;
  const by = filterText(texts, decision.by);
  switch (clause) {
    case 'definition':
      return texts.say('why.filtered.definition', { name, by });
    case 'guests':
    case 'blocked':
      return texts.say(`why.filtered.${clause}`, { name });
    case 'mail':
      return texts.say('why.filtered.mail', {
        ...{ name, by },
        ...{ attribute: keyText(texts, attribute ?? 'mail'), value: valueText(texts, value) },
      });
  }
}

function listed(texts: Texts, names: readonly string[]): string {
  const more = names.length - namesShown;
  return more > 0 ? texts.say('list.more', { items: texts.list(names.slice(0, namesShown)), more }) : texts.list(names);
}

function valueText(texts: Texts, value: AttributeValue): string {
  return value === null || value === '' ? texts.say('value.empty') : String(value);
}
