import type { Asked, ServedTenant } from './bench-figures.ts';

/** What the tenant was asked since the counters were last set to zero. */
export async function asked(tenant: ServedTenant): Promise<Asked> {
  return (await control(tenant, 'GET', 'counters')) as Asked;
}

export async function resetCounters(tenant: ServedTenant): Promise<void> {
  await control(tenant, 'DELETE', 'counters');
}

/** Lets days pass until at least so much has happened: people join, move and leave, groups change. Says how much did. */
export async function letHappen(tenant: ServedTenant, events: number): Promise<number> {
  let happened = 0;
  while (happened < events) {
    const day = (await control(tenant, 'POST', 'day')) as { readonly happened: readonly string[] };
    happened += day.happened.length;
  }
  return happened;
}

async function control(tenant: ServedTenant, method: string, path: string): Promise<unknown> {
  const answer = await fetch(`${tenant.origin}/_control/${path}`, { method });
  if (!answer.ok) throw new Error(`The tenant answered ${String(answer.status)} to ${method} ${path}.`);
  return answer.json();
}
