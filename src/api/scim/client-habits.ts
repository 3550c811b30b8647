import { enterpriseUser } from './scim-schemas.ts';
import { itemsOf, objectOf, type Json } from './scim-person.ts';

/** An operation of a PATCH (RFC 7644, 3.5.2) on one attribute. */
export interface PatchOperation {
  readonly op: 'add' | 'remove' | 'replace';
  readonly path?: string;
  readonly value?: unknown;
}

const manager = `${enterpriseUser}:manager`;
const several = ['emails', 'phoneNumbers', 'addresses', 'ims', 'photos', 'entitlements', 'roles', 'x509Certificates'];

/**
 * A resource as a client sends it, in the form that the schemas have. Entra's provisioning says "True" for true and gives
 * the manager as an id alone; others send one e-mail address in place of a list.
 */
export function habitualResource(sent: unknown): unknown {
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent)) return sent;
  return Object.fromEntries(
    Object.entries(sent).map(([name, value]) => [name, value === null ? undefined : habitualValue(name, value)]),
  );
}

/**
 * The operations of a PATCH, each on one attribute and in the form that scimmy takes. Entra writes `Add`, leaves the path
 * out and has it in the value's names, and adds to `emails[type eq "work"].value` where there is no such address yet.
 */
export function habitualOperations(sent: readonly unknown[], current: Json): readonly PatchOperation[] {
  const made = new Set<string>();
  return sent
    .flatMap((one) => operationsOf(objectOf(one)))
    .flatMap((operation) => {
      const missing = operation.op === 'remove' ? null : missingItem(operation.path ?? '', current);
      if (missing === null || made.has(missing.key)) return [operation];
      made.add(missing.key);
      return [{ op: 'add' as const, path: missing.attribute, value: [missing.item] }, operation];
    });
}

function operationsOf({ op, path, value }: Json): readonly PatchOperation[] {
  const named = typeof op === 'string' ? (op.toLowerCase() as PatchOperation['op']) : (op as PatchOperation['op']);
  const at = typeof path === 'string' ? withoutCore(path.trim()) : undefined;
  if (named !== 'remove' && isObject(value) && (at === undefined || at === 'name' || at === enterpriseUser)) {
    const prefix = at === undefined ? '' : at === 'name' ? 'name.' : `${at}:`;
    return Object.entries(value).flatMap(([name, part]) =>
      operationsOf({ op: named, path: prefix + name, value: part }),
    );
  }
  if (at === undefined) return [{ op: named, value }];
  if (named !== 'remove' && value === null) return [{ op: 'remove', path: at }];
  return [{ op: named, path: at, ...(value === undefined ? {} : { value: habitualValue(at, value) }) }];
}

function habitualValue(path: string, value: unknown): unknown {
  const name = path.toLowerCase();
  if (/(^|[.:])(active|primary)$/.test(name)) return flagOf(value);
  if (name === manager.toLowerCase() || name === 'manager') return managerOf(value);
  if (name === enterpriseUser.toLowerCase() && isObject(value)) return habitualResource(value);
  if (several.some((one) => one.toLowerCase() === name)) {
    const items = Array.isArray(value) ? value : [value];
    return items.map((item: unknown) =>
      isObject(item) && 'primary' in item ? { ...item, primary: flagOf(item.primary) } : item,
    );
  }
  return value;
}

function managerOf(value: unknown): unknown {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' ? { value: first } : first;
}

function flagOf(value: unknown): unknown {
  if (typeof value !== 'string' || !/^(true|false)$/i.test(value)) return value;
  return value.toLowerCase() === 'true';
}

/** What `emails[type eq "work"].value` speaks of, where the resource has no such item. */
function missingItem(
  path: string,
  current: Json,
): { readonly key: string; readonly attribute: string; readonly item: Json } | null {
  const found = /^(\w+)\[\s*(type|primary)\s+eq\s+(?:"([^"]*)"|(true|false))\s*\]/i.exec(path);
  const [, attribute = '', by = '', type, flag] = found ?? [];
  if (found === null || !several.includes(attribute)) return null;
  const name = by.toLowerCase();
  const value = type ?? flag?.toLowerCase() === 'true';
  if (itemsOf(current[attribute]).some((item) => item[name] === value)) return null;
  return { key: `${attribute} ${name} ${String(value)}`, attribute, item: { [name]: value } };
}

/** Paths may begin with the URN of the core schema (RFC 7644, 3.10). */
function withoutCore(path: string): string {
  return path.replace(/^urn:ietf:params:scim:schemas:core:2\.0:(?:User|Group):/i, '');
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
