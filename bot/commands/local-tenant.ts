import { saidCard } from '../cards/answers.ts';
import { commandButton } from '../cards/buttons.ts';
import type { LocalTenant } from '../local-tenant.ts';
import type { BotParts } from '../parts.ts';
import type { Turn } from '../turn.ts';

/** The commands of local mode: what happens to the simulated company. */

export async function dayPasses(turn: Turn, parts: BotParts, tenant: LocalTenant): Promise<void> {
  await parts.people.require(turn.actor, 'approver');
  const { texts } = turn;
  const lines = await tenant.passDay();
  const actions = [commandButton(texts, 'preview sync'), commandButton(texts, 'a day passes')];
  await turn.show(saidCard({ title: texts.say('said.day.title'), lines, actions }));
}

export async function expireSecret(turn: Turn, parts: BotParts, tenant: LocalTenant): Promise<void> {
  await parts.people.require(turn.actor, 'administrator');
  const { texts } = turn;
  await tenant.expireSecret();
  await turn.show(
    saidCard({
      title: texts.say('said.expired.title'),
      lines: [texts.say('said.expired.line')],
      actions: [commandButton(texts, 'preview sync'), commandButton(texts, 'restore secret')],
    }),
  );
}

export async function restoreSecret(turn: Turn, parts: BotParts, tenant: LocalTenant): Promise<void> {
  await parts.people.require(turn.actor, 'administrator');
  const { texts } = turn;
  await tenant.restoreSecret();
  await turn.show(
    saidCard({
      title: texts.say('said.restored.title'),
      lines: [texts.say('said.restored.line')],
      actions: [commandButton(texts, 'preview sync')],
    }),
  );
}
