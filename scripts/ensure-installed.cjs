'use strict';

/*
 * The first thing `npm start` and `npm test` do: see to it that this machine can run the project.
 * It starts on whatever Node is on the machine, also one too old for the project, hence CommonJS and plain syntax.
 */
const crypto = require('crypto');
const fs = require('fs');
const path = require('path');
const runChild = require('./run-child.cjs').runChild;

const oldestNode = 20;
const stampName = '.rollcall-installed';

/** The sentence for a Node that is too old, or undefined when it will do. `version` is like `18.19.1`. */
function tooOld(version) {
  if (Number(version.split('.')[0]) >= oldestNode) return undefined;
  return (
    'Rollcall needs Node.js ' +
    oldestNode +
    ' or newer and found ' +
    version +
    ': install a newer one from https://nodejs.org and run the command again.'
  );
}

/** The Node that the project itself brings along, from the npm package `node`. */
function projectNode(root) {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  return path.join(root, 'node_modules', 'node', 'bin', name);
}

function lockHash(root) {
  return crypto
    .createHash('sha256')
    .update(fs.readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
}

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * Does node_modules hold what package-lock.json asks for? npm writes node_modules/.package-lock.json when an install has
 * ended, so an interrupted one has none, and one made by hand with `npm install` is recognised.
 */
function holdsTheLock(root) {
  const wanted = readJson(path.join(root, 'package-lock.json'));
  const present = readJson(path.join(root, 'node_modules', '.package-lock.json'));
  if (!wanted || !present) return false;
  return Object.keys(wanted.packages).every(function (key) {
    const entry = wanted.packages[key];
    if (key === '' || entry.optional || entry.devOptional || entry.peer) return true;
    return present.packages[key] !== undefined && present.packages[key].version === entry.version;
  });
}

/** True when nothing needs to be installed in `root`. Leaves a stamp, so that the next look is quick. */
function isInstalled(root) {
  if (!fs.existsSync(projectNode(root))) return false;
  const stamp = path.join(root, 'node_modules', stampName);
  const hash = lockHash(root);
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === hash) return true;
  if (!holdsTheLock(root)) return false;
  fs.writeFileSync(stamp, hash);
  return true;
}

/** How to call the npm that started us, or else the one on the PATH. */
function npmCommand(args) {
  const running = process.env.npm_execpath;
  if (running && /npm-cli\.c?js$/.test(running)) return { file: process.execPath, args: [running].concat(args) };
  return { file: process.platform === 'win32' ? 'npm.cmd' : 'npm', args: args, shell: process.platform === 'win32' };
}

async function npm(root, args) {
  const command = npmCommand(args.concat('--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'));
  return runChild(command.file, command.args, { cwd: root, shell: command.shell });
}

/**
 * Installs the project's packages in `root` when they are missing or older than package-lock.json, saying so.
 * Resolves to `{ ok: true, node }` with the path of the project's own Node, or to `{ ok: false, status }`, the reason printed.
 */
async function ensureInstalled(root) {
  const complaint = tooOld(process.versions.node);
  if (complaint) {
    console.error(complaint);
    return { ok: false, status: 1 };
  }
  if (isInstalled(root)) return { ok: true, node: projectNode(root) };

  console.log('Installing the packages Rollcall needs (npm ci); this happens once and takes a few minutes.');
  const install = await npm(root, ['ci', '--include=dev', '--include=optional']);
  if (install.status !== 0) {
    if (!install.stopped) {
      console.error(
        'Installing failed: see the lines above, check the network and `npm config get registry`, and run the command again.',
      );
    }
    return { ok: false, status: install.status };
  }
  // Where npm is told to ignore install scripts, the one package that needs its script is asked for by name.
  if (!fs.existsSync(projectNode(root))) {
    const rebuild = await npm(root, ['rebuild', 'node', '--ignore-scripts=false']);
    if (rebuild.stopped) return { ok: false, status: rebuild.status };
  }
  if (!isInstalled(root)) {
    console.error(
      'The npm package `node` did not bring its program to ' +
        path.relative(root, projectNode(root)) +
        ': allow its install script (`npm rebuild node --ignore-scripts=false`) and run the command again.',
    );
    return { ok: false, status: 1 };
  }
  return { ok: true, node: projectNode(root) };
}

module.exports = {
  ensureInstalled: ensureInstalled,
  isInstalled: isInstalled,
  projectNode: projectNode,
  tooOld: tooOld,
};
