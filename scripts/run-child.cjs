'use strict';

/*
 * Runs one program to its end so that nothing is left behind, whatever happens to us: Ctrl-C, a closed terminal,
 * `kill`, or npm being killed outright. Plain syntax, because it also runs on the machine's own, older Node.
 */
const childProcess = require('child_process');
const fs = require('fs');
const os = require('os');

const isWindows = process.platform === 'win32';
/** How long a program may take to stop after it was asked to. */
const graceMs = 15000;
/** npm passes Ctrl-C on to us and the terminal sends it too; only one that comes later than this is a second wish. */
const doubleMs = 1500;
/** How soon we notice that npm, which started us, is gone. */
const watchMs = 500;

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Name and parent of a process where the system tells (Linux), else undefined. */
function lookUp(pid) {
  try {
    const stat = fs.readFileSync('/proc/' + pid + '/stat', 'utf8');
    const end = stat.lastIndexOf(')');
    return { name: stat.slice(stat.indexOf('(') + 1, end), parent: Number(stat.slice(end + 2).split(' ')[1]) };
  } catch (error) {
    return undefined;
  }
}

/**
 * A look at whether we were left alone: whoever started us is gone or, where npm put a shell between, npm itself is.
 * A process that dies hands its children on at once, so a changed parent tells, also before the dead one is cleared away.
 */
function watchParents() {
  const parent = process.ppid;
  const shell = process.env.npm_lifecycle_event ? lookUp(parent) : undefined;
  const isShell = shell !== undefined && /^(ba|da|z|k)?sh$/.test(shell.name);
  return function isLeftAlone() {
    if (process.ppid !== parent || (isWindows && !isAlive(parent))) return true;
    if (!isShell) return false;
    const now = lookUp(parent);
    return now === undefined || now.parent !== shell.parent;
  };
}

function killGroup(pid, signal) {
  try {
    process.kill(isWindows ? pid : -pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH' && error.code !== 'EPERM') throw error;
  }
}

/**
 * Starts `file` with `args` in a process group of its own, with an IPC channel whose end tells it that we are gone.
 * Resolves to `{ status, stopped }`: the exit status as a shell counts it, and whether somebody asked for the end.
 * A program that ignores the wish to stop is ended after 15 seconds, or at a second wish.
 *
 * Options: `cwd`; `shell` (Windows needs one for npm.cmd); `env`.
 */
function runChild(file, args, options) {
  const child = childProcess.spawn(file, args, {
    cwd: options.cwd,
    env: options.env || process.env,
    shell: Boolean(options.shell),
    // A group of its own: the terminal's Ctrl-C reaches us alone, and what the program leaves behind can be ended.
    detached: !isWindows,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    windowsHide: true,
  });

  let askedAt = 0;
  let grace;

  function end() {
    killGroup(child.pid, 'SIGKILL');
  }

  function askToStop(signal) {
    if (askedAt) {
      if (Date.now() - askedAt > doubleMs) end();
      return;
    }
    askedAt = Date.now();
    if (isWindows) {
      if (child.connected) child.disconnect();
    } else {
      child.kill(signal);
    }
    grace = setTimeout(function () {
      console.error('It did not stop within ' + graceMs / 1000 + ' seconds and was ended.');
      end();
    }, graceMs);
  }

  const handlers = {
    SIGINT: askToStop.bind(undefined, 'SIGINT'),
    SIGTERM: askToStop.bind(undefined, 'SIGTERM'),
    SIGHUP: askToStop.bind(undefined, 'SIGTERM'),
  };
  Object.keys(handlers).forEach(function (signal) {
    process.on(signal, handlers[signal]);
  });

  const isLeftAlone = watchParents();
  const watch = setInterval(function () {
    if (!isLeftAlone()) return;
    clearInterval(watch);
    askToStop('SIGTERM');
  }, watchMs);

  return new Promise(function (resolve) {
    function finish(status) {
      clearInterval(watch);
      clearTimeout(grace);
      Object.keys(handlers).forEach(function (signal) {
        process.removeListener(signal, handlers[signal]);
      });
      resolve({ status: status, stopped: askedAt > 0 });
    }
    child.on('error', function (error) {
      console.error('Could not start ' + file + ': ' + error.message);
      finish(127);
    });
    child.on('exit', function (code, signal) {
      if (!isWindows) end();
      finish(code === null ? 128 + os.constants.signals[signal] : code);
    });
  });
}

module.exports = { runChild: runChild };
