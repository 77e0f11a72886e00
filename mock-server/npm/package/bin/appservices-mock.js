#!/usr/bin/env node
// Runs the program of this platform in place of this script, as far as the platform allows.
'use strict';

const { spawn } = require('node:child_process');
const { accessSync, constants } = require('node:fs');

const { findProgram } = require('../lib/program.js');

/** The signals that the program handles or passes on to the command of `exec`. */
const FORWARDED = [
  'SIGALRM',
  'SIGHUP',
  'SIGINT',
  'SIGQUIT',
  'SIGTERM',
  'SIGUSR1',
  'SIGUSR2',
  'SIGWINCH',
];

/** The signals that a terminal sends to all processes in the foreground. */
const OF_TERMINAL = ['SIGINT', 'SIGQUIT', 'SIGWINCH'];

main();

function main() {
  let program;
  try {
    program = findProgram();
    accessSync(program, constants.X_OK);
  } catch (error) {
    fail(error);
    return;
  }
  const args = process.argv.slice(2);
  if (process.platform !== 'win32' && process.execve) {
    try {
      // Nothing can go wrong between two processes if there is only one. It also saves the
      // memory of Node while the server runs. Node 22.15 or newer.
      process.execve(program, [program, ...args], process.env);
    } catch {
      // Not permitted, for example by --permission.
    }
  }
  run(program, args);
}

/**
 * Runs the program as a child and ends as it ends.
 *
 * @param {string} program
 * @param {string[]} args
 */
function run(program, args) {
  const child = spawn(program, args, { stdio: 'inherit', windowsHide: true });
  const handlers = new Map();
  for (const signal of process.platform === 'win32' ? ['SIGINT'] : FORWARDED) {
    const handler = () => {
      // The program has received it already if the terminal sent it.
      const isFromTerminal = OF_TERMINAL.includes(signal) && process.stdin.isTTY;
      if (process.platform !== 'win32' && !isFromTerminal) child.kill(signal);
    };
    handlers.set(signal, handler);
    process.on(signal, handler);
  }
  child.on('error', fail);
  child.on('exit', (code, signal) => {
    for (const [name, handler] of handlers) process.off(name, handler);
    if (signal) {
      process.kill(process.pid, signal);
    } else {
      process.exitCode = code ?? 1;
    }
  });
}

/** @param {Error} error */
function fail(error) {
  process.stderr.write(`error: ${error.message}\n`);
  process.exitCode = 1;
}
