import { digest } from '../../model/digest.ts';
import type { Attributes, AttributeValue } from '../../model/directory.ts';
import type { RemoteClass, RemoteGroup, RemoteUser, RemoteWrite } from '../remote.ts';
import { isObject, keyOf, textOf, truthOf, valueOf, type JsonObject } from './json.ts';
import { coreGroup, coreUser, placeOf, placeText, type Place } from './scim-attributes.ts';
import type { ServiceConfig } from './service-config.ts';

export type AddWrite = Extract<RemoteWrite, { kind: 'add' }>;
export type UpdateWrite = Extract<RemoteWrite, { kind: 'update' }>;
export type RemoveWrite = Extract<RemoteWrite, { kind: 'remove' }>;
export type MembersWrite = Extract<RemoteWrite, { kind: 'members' }>;

/** One operation of a PATCH (RFC 7644, 3.5.2). */
export interface PatchOperation {
  readonly op: 'add' | 'replace' | 'remove';
  readonly path: string;
  readonly value?: unknown;
}

type Changeable = Record<string, unknown>;

export function idOf(resource: JsonObject): string | null {
  return textOf(valueOf(resource, 'id'));
}

export function externalIdOf(resource: JsonObject): string | null {
  return textOf(valueOf(resource, 'externalId'));
}

/** The ETag that a resource carries in itself (RFC 7644, 3.14), or null. */
export function etagOf(resource: JsonObject): string | null {
  return textOf(valueOf(valueOf(resource, 'meta'), 'version'));
}

/** @param names of the attributes that are looked for */
export function readUser(resource: JsonObject, names: readonly string[], config: ServiceConfig): RemoteUser {
  const user = {
    id: idOf(resource) ?? '',
    externalId: externalIdOf(resource),
    active: truthOf(valueOf(resource, 'active')) ?? true,
    attributes: attributesOf('user', resource, names),
  };
  const etag = config.etag ? etagOf(resource) : null;
  return { ...user, version: etag === null ? digest(user) : etagVersion(etag) };
}

/** The ETag of a group moves with its members, which its version must not: that is a digest always. */
export function readGroup(resource: JsonObject, names: readonly string[]): RemoteGroup {
  const group = {
    id: idOf(resource) ?? '',
    externalId: externalIdOf(resource),
    attributes: attributesOf('group', resource, names),
  };
  return { ...group, version: digest(group) };
}

function etagVersion(etag: string): string {
  return `etag ${etag}`;
}

/** The ETag that a version is, or null when it is a digest, or none. */
export function etagIn(version: string | null): string | null {
  return version?.startsWith('etag ') === true ? version.slice('etag '.length) : null;
}

function attributesOf(of: RemoteClass, resource: JsonObject, names: readonly string[]): Attributes {
  const attributes: Record<string, AttributeValue> = {};
  for (const name of names) {
    const place = placeOf(of, name);
    const value = place === null ? null : valueAt(resource, place);
    if (value !== null) attributes[name] = value;
  }
  return attributes;
}

function valueAt(resource: JsonObject, { extension, attribute, type, sub }: Place): AttributeValue {
  const value = valueOf(extension === null ? resource : valueOf(resource, extension), attribute);
  if (type !== null) return scalar(valueOf(ofType(itemsOf(value), type), sub ?? 'value'));
  if (sub === null) return scalar(value);
  // Some services give a manager as the id alone.
  return isObject(value) ? scalar(valueOf(value, sub)) : sub === 'value' ? scalar(value) : null;
}

function scalar(value: unknown): AttributeValue {
  return typeof value === 'boolean' ? value : textOf(value);
}

function itemsOf(value: unknown): readonly JsonObject[] {
  return (Array.isArray(value) ? (value as unknown[]) : [value]).filter((item) => isObject(item));
}

/** The item of a type; or the only one, where the service does not keep types. */
function ofType(items: readonly JsonObject[], type: string): JsonObject | undefined {
  const typed = items.find((item) => textOf(valueOf(item, 'type'))?.toLowerCase() === type.toLowerCase());
  return typed ?? (items.length === 1 && valueOf(items[0], 'type') === undefined ? items[0] : undefined);
}

/** What a write says about a resource, where SCIM has a place for it and the service keeps it. */
interface Wanted {
  readonly place: Place;
  readonly value: AttributeValue;
}

function wantedOf(write: AddWrite | UpdateWrite, config: ServiceConfig): readonly Wanted[] {
  const wanted: Wanted[] = [];
  for (const [name, value] of Object.entries(write.attributes)) {
    const place = placeOf(write.of, name);
    if (place !== null && config.keeps(write.of, place)) wanted.push({ place, value: value === '' ? null : value });
  }
  return wanted;
}

/** True when it takes the resource as it is to say what changes: lists are replaced as a whole. */
export function needsCurrent(write: UpdateWrite, config: ServiceConfig): boolean {
  return wantedOf(write, config).some(({ place }) => place.type !== null);
}

/** The body of a new resource. */
export function newResource(write: AddWrite, config: ServiceConfig): JsonObject {
  const resource: Changeable = {
    schemas: [write.of === 'user' ? coreUser : coreGroup],
    externalId: write.externalId,
    ...(write.of === 'user' ? { active: write.active } : {}),
  };
  for (const { place, value } of wantedOf(write, config)) setAt(resource, place, value);
  return resource;
}

/** The resource as a PUT wants it: as it is, with what is written (RFC 7644, 3.5.1), without what is the service's. */
export function replacement(write: UpdateWrite, current: JsonObject, config: ServiceConfig): JsonObject {
  const resource = structuredClone(current) as Changeable;
  for (const name of ['meta', ...(write.of === 'user' ? ['groups'] : [])]) assign(resource, name, null);
  for (const { place, value } of wantedOf(write, config)) setAt(resource, place, value);
  if (write.active !== undefined && write.of === 'user') assign(resource, 'active', write.active);
  if (write.externalId !== undefined) assign(resource, 'externalId', write.externalId);
  return resource;
}

/**
 * The operations that bring a resource to what is written; none when it is so already.
 *
 * @param current the resource as it is; may be null where `needsCurrent` says no
 */
export function patchOperations(
  write: UpdateWrite,
  current: JsonObject | null,
  config: ServiceConfig,
): readonly PatchOperation[] {
  const operations: PatchOperation[] = [];
  const lists = new Map<string, Place>();
  const after = structuredClone(current ?? {}) as Changeable;
  const put = (path: string, value: unknown): void => {
    operations.push(value === null ? { op: 'remove', path } : { op: 'replace', path, value });
  };
  for (const { place, value } of wantedOf(write, config)) {
    if (current !== null && valueAt(current, place) === value) continue;
    if (place.type !== null) {
      setAt(after, place, value);
      lists.set(placeText(listOf(place)).toLowerCase(), listOf(place));
    } else if (place.sub === 'value') put(placeText(listOf(place)), value === null ? null : { value });
    else put(placeText(place), value);
  }
  for (const list of lists.values()) {
    const items = valueOf(list.extension === null ? after : valueOf(after, list.extension), list.attribute);
    put(placeText(list), items ?? null);
  }
  const { active, externalId } = write;
  if (
    write.of === 'user' &&
    active !== undefined &&
    (current === null || truthOf(valueOf(current, 'active')) !== active)
  )
    put('active', active);
  if (externalId !== undefined && (current === null || externalIdOf(current) !== externalId))
    put('externalId', externalId);
  return operations;
}

function listOf({ extension, attribute }: Place): Place {
  return { extension, attribute, type: null, sub: null };
}

function setAt(resource: Changeable, place: Place, value: AttributeValue): void {
  const { extension, attribute, type, sub } = place;
  const holder = extension === null ? resource : childOf(resource, extension);
  if (type !== null) assign(holder, attribute, withItem(itemsOf(valueOf(holder, attribute)), place, value));
  else if (sub !== null) assign(childOf(holder, attribute), sub, value);
  else assign(holder, attribute, value);
  if (sub !== null && type === null) dropEmpty(holder, attribute);
  if (extension !== null) {
    dropEmpty(resource, extension);
    nameSchema(resource, extension);
  }
}

/** A list with the value in the item of the type; an item that says nothing any more is left out. */
function withItem(items: readonly JsonObject[], place: Place, value: AttributeValue): readonly JsonObject[] | null {
  const { attribute, type, sub } = place;
  const found = ofType(items, type ?? '');
  const primary = attribute === 'emails' && !items.some((item) => truthOf(valueOf(item, 'primary')) === true);
  const item: Changeable = found === undefined ? { type, ...(primary ? { primary: true } : {}) } : { ...found };
  assign(item, sub ?? 'value', value);
  const says = Object.keys(item).some((key) => !['type', 'primary', 'display'].includes(key.toLowerCase()));
  const others = items.filter((other) => other !== found);
  const list = says ? [...others, item] : others;
  return list.length === 0 ? null : list;
}

/** Sets a member under the name that it has there already; null takes it away. */
function assign(object: Changeable, name: string, value: unknown): void {
  const key = keyOf(object, name) ?? name;
  if (value === null) Reflect.deleteProperty(object, key);
  else object[key] = value;
}

function childOf(object: Changeable, name: string): Changeable {
  const key = keyOf(object, name) ?? name;
  const child = isObject(object[key]) ? object[key] : {};
  object[key] = child;
  return child;
}

function dropEmpty(object: Changeable, name: string): void {
  if (Object.keys(childOf(object, name)).length === 0) assign(object, name, null);
}

function nameSchema(resource: Changeable, extension: string): void {
  const there = valueOf(resource, 'schemas');
  const schemas = Array.isArray(there) ? (there as unknown[]) : [];
  const others = schemas.filter((schema) => textOf(schema)?.toLowerCase() !== extension.toLowerCase());
  assign(resource, 'schemas', valueOf(resource, extension) === undefined ? others : [...others, extension]);
}
