// A server process: starts it, waits until it listens, and ends it.
'use strict';

const { spawn } = require('node:child_process');
const { mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const { seconds } = require('./controls.js');
const { MockError } = require('./errors.js');
const { findProgram } = require('./program.js');

// Tests replace the global ones.
const { clearTimeout, setTimeout } = globalThis;

/** The options of `startMock`. */
const OPTIONS = [
  'adminKey',
  'appDir',
  'args',
  'clock',
  'controlToken',
  'data',
  'env',
  'host',
  'log',
  'port',
  'program',
  'publicUrl',
  'rngSeed',
  'seed',
  'sessions',
  'startTimeout',
  'tls',
  'users',
];

const TIMEOUT = Symbol('timeout');

/** How much of the server's stderr an error contains. */
const STDERR_LENGTH = 16 * 1024;

/** How long a server that cannot be reached may take to exit. */
const EXIT_MILLIS = 5000;

/** After this time without an end, a server that should stop is killed. */
const STOP_MILLIS = 10_000;

/** A running server. */
class Server {
  #child;
  #stderr;
  #exited;
  #stopped;

  constructor(child, stderr, exited) {
    this.#child = child;
    this.#stderr = stderr;
    this.#exited = exited;
  }

  /**
   * Starts a server and waits until it listens.
   *
   * @param {object} options of `startMock`
   * @returns {Promise<{ server: Server, banner: object, ca?: string }>}
   */
  static async start(options) {
    checkNames(options);
    const folder = mkdtempSync(join(tmpdir(), 'appservices-mock-'));
    try {
      const tlsCa = options.tls ? join(folder, 'ca.pem') : undefined;
      const args = serveArguments(options, folder, tlsCa);
      const { server, banner } = await launch(args, options);
      return { server, banner, ca: tlsCa && readFileSync(tlsCa, 'utf8') };
    } finally {
      // The server has read the seed by now.
      rmSync(folder, { recursive: true, force: true });
    }
  }

  get pid() {
    return this.#child.pid;
  }

  /**
   * Returns the error about a request that got no response: why, if the server has exited.
   *
   * @param {Error} cause
   * @param {() => Promise<unknown>} check fails if the server cannot be reached
   */
  async explain(cause, check) {
    // A fault rule may have closed the connection. None applies to this check.
    const responds = await check().then(
      () => true,
      () => false,
    );
    if (responds) return cause;
    // The connection breaks a moment before the exit is reported.
    const exit = await this.#exitSoon();
    if (!exit) return cause;
    const reason = this.#stopped ? 'it was stopped' : ending(exit);
    return exitError(`cannot reach the server: ${reason}`, exit, this.#stderr.text, cause);
  }

  /** Stops the server. Throws if it fails to write its state to the data file. */
  stop() {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop() {
    // Someone waits for this server from now on.
    setReferences(this.#child, true);
    // The end of its input stops the server, on every platform.
    this.#child.stdin.end();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_MILLIS);
    const exit = await this.#exited;
    clearTimeout(timer);
    if (exit.code === 0) return;
    throw exitError(`the server failed: ${ending(exit)}`, exit, this.#stderr.text);
  }

  #exitSoon() {
    setReferences(this.#child, true);
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, EXIT_MILLIS);
      this.#exited.then((exit) => {
        clearTimeout(timer);
        resolve(exit);
      });
    }).finally(() => setReferences(this.#child, false));
  }
}

/**
 * Starts the process and reads its first line.
 *
 * @param {string[]} args
 * @param {object} options of `startMock`
 */
async function launch(args, { program = findProgram(), env, log, startTimeout = 30_000 }) {
  const child = spawn(program, args, {
    env: { ...process.env, ...env },
    stdio: 'pipe',
    // In a group of its own, so that Ctrl-C at the terminal does not stop the server before
    // the tests have cleaned up.
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  // Written to only by `end`; the server may have exited before that.
  child.stdin.on('error', () => {});
  const stderr = collect(child.stderr, log !== undefined && log !== 'off');
  const exited = new Promise((resolve) => {
    child.on('error', (error) => resolve({ code: null, signal: null, error }));
    // Not `exit`: stderr has been read to its end.
    child.on('close', (code, signal) => resolve({ code, signal }));
  });
  let timer;
  const timeout = new Promise((resolve) => {
    timer = setTimeout(resolve, startTimeout, TIMEOUT);
  });
  const line = await Promise.race([firstLine(child.stdout), exited, timeout]);
  clearTimeout(timer);
  const abandon = async (reason) => {
    child.kill('SIGKILL');
    throw exitError(`cannot start the server: ${reason}`, await exited, stderr.text);
  };
  if (line === TIMEOUT) return abandon(`it does not listen after ${startTimeout} ms`);
  if (typeof line === 'string') {
    const banner = parse(line);
    if (!banner) return abandon(`its first line is not JSON: '${line}'`);
    // What follows is of no interest, but must not fill the pipe.
    child.stdout.resume();
    // A test that forgets to stop the server still ends, and the server with it.
    setReferences(child, false);
    return { server: new Server(child, stderr, exited), banner };
  }
  // The file is ours, and is gone by the time someone reads this.
  const text = stderr.text.replace(/seed file '[^']*appservices-mock-[^']*seed\.json'/, 'the seed');
  throw exitError(`cannot start the server: ${ending(line)}`, line, text, line.error);
}

/** Throws if an option is misspelt: without it, the server would do something else. */
function checkNames(options) {
  for (const name of Object.keys(options)) {
    if (!OPTIONS.includes(name)) {
      throw new TypeError(`unknown option '${name}', expected one of ${OPTIONS.join(', ')}`);
    }
  }
}

/**
 * The arguments of `serve`.
 *
 * @param {object} options of `startMock`
 * @param {string} folder for a seed that is an object
 * @param {string} [tlsCa] the file that receives the certificate
 */
function serveArguments(options, folder, tlsCa) {
  const { seed, appDir, clock, adminKey } = options;
  const args = ['serve', '--stop-on-eof', '--output-format', 'json'];
  const add = (name, value) => {
    // In one argument, because a value can begin with a dash.
    if (value !== undefined) args.push(`${name}=${value}`);
  };
  add('--port', options.port ?? 0);
  add('--log', options.log ?? 'off');
  add('--host', options.host);
  add('--data', options.data);
  add('--record', options.record);
  add('--users', options.users);
  add('--sessions', options.sessions);
  add('--rng-seed', options.rngSeed);
  add('--public-url', options.publicUrl);
  add('--control-token', options.controlToken);
  add('--stopped-at', clock === undefined ? undefined : startTime(clock));
  add('--admin-key', adminKey && `${adminKey.publicKey}:${adminKey.privateKey}`);
  if (seed !== null && typeof seed === 'object') {
    const path = join(folder, 'seed.json');
    writeFileSync(path, JSON.stringify(seed), { mode: 0o600 });
    add('--seed', path);
  } else {
    add('--seed', seed);
  }
  for (const directory of [appDir ?? []].flat()) add('--app-dir', directory);
  if (tlsCa) args.push('--tls', `--tls-ca=${tlsCa}`);
  return [...args, ...(options.args ?? [])];
}

/** @param {Date | string | number} clock */
function startTime(clock) {
  const start = typeof clock === 'number' ? clock : seconds(new Date(clock));
  if (Number.isNaN(start)) throw new TypeError(`clock is not a time: ${clock}`);
  return start;
}

/** Reads a stream to its end and keeps the end of its text. */
function collect(stream, forwards) {
  const collected = { text: '' };
  stream.setEncoding('utf8');
  stream.on('data', (text) => {
    collected.text = (collected.text + text).slice(-STDERR_LENGTH);
    if (forwards) process.stderr.write(text);
  });
  return collected;
}

/** The first line of a stream. Never settles if the stream ends before. */
function firstLine(stream) {
  return new Promise((resolve) => {
    let text = '';
    const read = (chunk) => {
      text += chunk;
      const end = text.indexOf('\n');
      if (end < 0) return;
      stream.off('data', read);
      resolve(text.slice(0, end));
    };
    stream.setEncoding('utf8');
    stream.on('data', read);
  });
}

/** The value of a JSON text, or undefined if it is none. */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether this process stays alive for the child's sake. */
function setReferences(child, isReferenced) {
  const method = isReferenced ? 'ref' : 'unref';
  for (const handle of [child, child.stdin, child.stdout, child.stderr]) handle[method]?.();
}

/** How a process ended, in words. */
function ending({ code, signal, error }) {
  if (error) return error.message;
  return signal ? `it was killed by ${signal}` : `it exited with ${code}`;
}

function exitError(message, { code, signal }, stderr, cause) {
  const details = stderr.trimEnd();
  return new MockError(details ? `${message}\n${details}` : message, {
    cause,
    stderr,
    exitCode: code,
    exitSignal: signal,
  });
}

module.exports = { Server };
