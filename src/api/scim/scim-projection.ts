import { objectOf, withoutNothing, type Json } from './scim-person.ts';
import { coreGroup, coreUser, enterpriseUser } from './scim-schemas.ts';

/** Which attributes of a resource are asked for (RFC 7644, 3.9): those named, or all but those named. */
export interface Projection {
  readonly kind: 'only' | 'without';
  readonly names: readonly string[];
}

/** Always sent (RFC 7643, 7: `returned`). */
const always = ['schemas', 'id'];

/** What is asked for of a resource in plain data. */
export function project(resource: Json, { kind, names }: Projection): Json {
  const paths = names.map(pathOf);
  const pick = (of: Json, prefix: readonly string[]): Json =>
    withoutNothing(
      Object.fromEntries(
        Object.entries(of).map(([name, value]) => {
          const path = [...prefix, name.toLowerCase()];
          if (prefix.length === 0 && always.includes(name)) return [name, value];
          if (paths.some((one) => isSame(one, path))) return [name, kind === 'only' ? value : undefined];
          if (!paths.some((one) => isSame(one.slice(0, path.length), path)))
            return [name, kind === 'only' ? undefined : value];
          return [
            name,
            Array.isArray(value) ? value.map((item) => pick(objectOf(item), path)) : pick(objectOf(value), path),
          ];
        }),
      ),
    );
  return pick(resource, []);
}

function pathOf(name: string): readonly string[] {
  const lower = name.toLowerCase();
  const extension = enterpriseUser.toLowerCase();
  if (lower === extension) return [extension];
  if (lower.startsWith(`${extension}:`)) return [extension, ...lower.slice(extension.length + 1).split('.')];
  for (const core of [coreUser, coreGroup])
    if (lower.startsWith(`${core.toLowerCase()}:`)) return lower.slice(core.length + 1).split('.');
  return lower.split('.');
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((part, index) => part === b[index]);
}
