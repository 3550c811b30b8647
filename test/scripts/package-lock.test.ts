import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/tool.ts';

interface Package {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  resolved?: string;
}

function json(name: string): unknown {
  return JSON.parse(readFileSync(join(root, name), 'utf8'));
}

const { packages } = json('package-lock.json') as { packages: Record<string, Package> };

/** Where Node would look for a package from a package's own folder, nearest first. */
function* placesFor(name: string, from: string): Generator<string> {
  for (let folder = from; folder !== ''; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    yield `${folder}/node_modules/${name}`;
  }
  yield `node_modules/${name}`;
}

describe('package-lock.json', () => {
  it('belongs to package.json, so that `npm ci` accepts it', () => {
    const { dependencies, devDependencies } = json('package.json') as Package;
    assert.deepEqual(packages['']?.dependencies, dependencies);
    assert.deepEqual(packages['']?.devDependencies, devDependencies);
  });

  // A registry that lacks the programs of other systems leaves them out, and `npm ci` then refuses the file everywhere.
  it('holds what every system needs, not only the one it was written on', () => {
    const missing = Object.entries(packages).flatMap(([folder, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => ![...placesFor(name, folder)].some((place) => place in packages))
        .map((name) => `${name} for ${folder}`),
    );
    assert.deepEqual(missing, []);
  });

  it('names no registry, so that everybody installs from their own', () => {
    const named = Object.values(packages).filter(({ resolved }) => resolved !== undefined);
    assert.deepEqual(named, []);
  });
});
