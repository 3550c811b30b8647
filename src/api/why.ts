import type { AnswerAbout, Decision, Explanation } from '../model/explanation.ts';
import type { Connection } from '../model/connection.ts';
import type { Explanations } from '../runs/explain/explain-person.ts';
import type { Connections } from '../settings/connections.ts';
import { explanationText, noExplanationText } from '../texts/explanation-text.ts';
import type { Texts } from '../texts/texts.ts';
import type { WhyView, whyOperations } from './contract/why.ts';
import type { Handlers } from './endpoint.ts';
import { leftOutView } from './override-views.ts';
import { changeView, failureView, personView } from './run-views.ts';

export function whyHandlers(rooms: {
  connections: Connections;
  explanations: Explanations;
}): Handlers<typeof whyOperations> {
  return {
    async explainPerson({ params, query, signal, texts }) {
      const { body: connection } = await rooms.connections.get(params.id);
      const answer = await rooms.explanations.about(connection, query.person, { signal });
      return { body: whyView(texts, answer, connection) };
    },
  };
}

function whyView(texts: Texts, answer: AnswerAbout, connection: Connection): WhyView {
  const failure = answer.kind === 'one' ? answer.explanation.failure : answer.kind === 'nobody' ? answer.failure : null;
  return {
    found: answer.kind,
    sentence: answer.kind === 'one' ? explanationText(texts, answer.explanation) : noExplanationText(texts, answer),
    explanation: answer.kind === 'one' ? explanationView(texts, answer.explanation) : null,
    people: answer.kind === 'several' ? [...answer.people] : [],
    more: answer.kind === 'several' ? answer.more : 0,
    failure: failure === null ? null : failureView(texts, failure, connection),
  };
}

function explanationView(texts: Texts, explanation: Explanation): NonNullable<WhyView['explanation']> {
  const { person, source, readAt, paths, settingsChanged, lastChange } = explanation;
  return {
    ...{ person, source, readAt, settingsChanged },
    paths: paths === null ? null : paths.map((path) => [...path]),
    decision: decisionView(explanation.decision),
    mapping: [...explanation.mapping],
    target: [...explanation.target],
    planned: explanation.planned.map(({ change, leftOut }) => ({
      change: changeView(texts, change),
      leftOut: leftOutView(texts, leftOut),
    })),
    lastChange:
      lastChange === null
        ? null
        : { ...lastChange, startedBy: personView(lastChange.startedBy), change: changeView(texts, lastChange.change) },
  };
}

function decisionView(decision: Decision): NonNullable<WhyView['explanation']>['decision'] {
  switch (decision.kind) {
    case 'out-of-scope':
      return { ...decision, groups: [...decision.groups] };
    case 'ambiguous':
      return { ...decision, candidates: [...decision.candidates] };
    case 'filtered':
      return { ...decision };
    case 'wanted':
    case 'gone':
    case 'unknown':
      return { kind: decision.kind };
  }
}
