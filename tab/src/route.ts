/** The pages of the tab. Cards and the API link to these paths, so they stay as they are. */
export type Route =
  | { readonly page: 'connections' | 'new-connection' | 'credential-profiles' | 'people' | 'notices' | 'configure' }
  | { readonly page: 'directory'; readonly part: 'people' | 'groups' | 'imports' | 'scim' }
  | { readonly page: 'import'; readonly id: string }
  | { readonly page: 'connection'; readonly id: string }
  | { readonly page: 'history'; readonly id: string }
  | { readonly page: 'overview'; readonly id: string }
  | { readonly page: 'run'; readonly id: string }
  | { readonly page: 'credential-profile'; readonly id: string }
  | { readonly page: 'unknown' };

const base = '/tab';

const id = '([A-Za-z0-9.-]+)';
const patterns: readonly (readonly [pattern: RegExp, route: (id: string) => Route])[] = [
  [/^\/?$/, () => ({ page: 'connections' })],
  [/^\/connections\/?$/, () => ({ page: 'connections' })],
  [/^\/new-connection\/?$/, () => ({ page: 'new-connection' })],
  [/^\/credential-profiles\/?$/, () => ({ page: 'credential-profiles' })],
  [/^\/directory\/?$/, () => ({ page: 'directory', part: 'people' })],
  [/^\/directory\/groups\/?$/, () => ({ page: 'directory', part: 'groups' })],
  [/^\/directory\/imports\/?$/, () => ({ page: 'directory', part: 'imports' })],
  [/^\/directory\/scim-clients\/?$/, () => ({ page: 'directory', part: 'scim' })],
  [new RegExp(`^/directory/imports/${id}$`), (found) => ({ page: 'import', id: found })],
  [/^\/people\/?$/, () => ({ page: 'people' })],
  [/^\/notices\/?$/, () => ({ page: 'notices' })],
  [/^\/configure\/?$/, () => ({ page: 'configure' })],
  [new RegExp(`^/connections/${id}$`), (found) => ({ page: 'connection', id: found })],
  [new RegExp(`^/connections/${id}/history$`), (found) => ({ page: 'history', id: found })],
  [new RegExp(`^/overviews/${id}$`), (found) => ({ page: 'overview', id: found })],
  [new RegExp(`^/runs/${id}$`), (found) => ({ page: 'run', id: found })],
  [new RegExp(`^/credential-profiles/${id}$`), (found) => ({ page: 'credential-profile', id: found })],
];

/** The page under a path of this site, `/tab/…`. */
export function routeOf(path: string): Route {
  const within = path.startsWith(base) ? path.slice(base.length) : path;
  for (const [pattern, route] of patterns) {
    const found = pattern.exec(within);
    if (found !== null) {
      return route(found[1] ?? '');
    }
  }
  return { page: 'unknown' };
}
