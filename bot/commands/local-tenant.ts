import { saidCard } from '../cards/answers.ts';
import { sayButton } from '../cards/buttons.ts';
import { dayPassesButton } from '../cards/help.ts';
import type { LocalTenant } from '../local-tenant.ts';
import type { BotParts } from '../parts.ts';
import type { Turn } from '../turn.ts';

/** The commands of local mode: what happens to the simulated company. */

const preview = sayButton('Preview sync', 'preview sync');

export async function dayPasses(turn: Turn, parts: BotParts, tenant: LocalTenant): Promise<void> {
  await parts.people.require(turn.actor, 'approver');
  const lines = await tenant.passDay();
  await turn.show(saidCard({ title: 'A day passed', lines, actions: [preview, dayPassesButton] }));
}

export async function expireSecret(turn: Turn, parts: BotParts, tenant: LocalTenant): Promise<void> {
  await parts.people.require(turn.actor, 'administrator');
  await tenant.expireSecret();
  await turn.show(
    saidCard({
      title: 'The secret expired',
      lines: ['Entra ID does not accept the app registration’s secret any more. See what Rollcall makes of it.'],
      actions: [preview, sayButton('Restore secret', 'restore secret')],
    }),
  );
}

export async function restoreSecret(turn: Turn, parts: BotParts, tenant: LocalTenant): Promise<void> {
  await parts.people.require(turn.actor, 'administrator');
  await tenant.restoreSecret();
  await turn.show(
    saidCard({ title: 'The secret is valid again', lines: ['Entra ID accepts it from now on.'], actions: [preview] }),
  );
}
