import { guidFromText } from './tenant/guid.ts';
import type { Role } from '../model/role.ts';

/** Somebody who can speak in the chat of the local mode. `role` is what they may do in Rollcall; null is nothing. */
export interface DemoPerson {
  /** The person's id in the chat client (Teams: an MRI). */
  readonly chatId: string;
  /** Object id in Entra ID. */
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role | null;
}

/** The tenant everybody of the local mode belongs to: that of the simulated company. */
export const demoTenantId = guidFromText('rollcall/contoso');

function person(name: string, role: Role | null): DemoPerson {
  const email = `${name.replace(' ', '.').toLowerCase()}@contoso.example`;
  return { chatId: `29:${email}`, id: guidFromText(`rollcall/people/${email}`), name, email, role };
}

/** One person for each thing a role allows, two where the product asks for a second person. */
export const demoPeople = {
  adele: person('Adele Vance', 'administrator'),
  lee: person('Lee Gu', 'administrator'),
  alex: person('Alex Wilber', 'approver'),
  diego: person('Diego Siciliani', 'approver'),
  megan: person('Megan Bowen', 'reader'),
  nestor: person('Nestor Wilke', null),
} as const;

/** What the chat client calls somebody: it knows people by ids of its own only. */
export function chatIdOf(personId: string): string {
  return Object.values(demoPeople).find(({ id }) => id === personId)?.chatId ?? personId;
}

export type DemoPersonName = keyof typeof demoPeople;
