// Processes of tests.

import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { after } from 'node:test';

const LAUNCHER = './node_modules/.bin/appservices-mock';

/** A test that fails leaves its processes behind, and this one would wait for them. */
const children = new Set();
after(() => children.forEach((child) => child.kill('SIGKILL')));

/** A child process with the text that it has written so far. */
export class Process {
  constructor(command, args, options) {
    this.child = spawn(command, args, options);
    children.add(this.child);
    this.stdout = '';
    this.stderr = '';
    this.child.stdout.setEncoding('utf8').on('data', (text) => (this.stdout += text));
    this.child.stderr.setEncoding('utf8').on('data', (text) => (this.stderr += text));
    this.ended = new Promise((resolve, reject) => {
      this.child.on('error', reject);
      this.child.on('close', (code, signal) => {
        children.delete(this.child);
        resolve({ code, signal });
      });
    });
  }

  /** Waits until stdout matches, and returns the match. */
  async written(pattern) {
    const { stdout } = this.child;
    return new Promise((resolve, reject) => {
      const check = () => {
        const match = pattern.exec(this.stdout);
        if (match) resolve(match);
      };
      stdout.on('data', check);
      stdout.on('end', () => reject(new Error(`${pattern} not in: ${this.stdout}${this.stderr}`)));
      check();
    });
  }
}

/** Runs this Node. */
export function node(args, options) {
  return new Process(process.execPath, args, options);
}

/** Runs the launcher as the shell of the user does. */
export function launcher(args, options) {
  return new Process(LAUNCHER, args, options);
}

/**
 * Connects to a server. `closed` is fulfilled when the server has closed the connection, which it
 * does when it ends; it closes an idle one only after a minute.
 *
 * @param {string} url
 */
export async function watch(url) {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await new Promise((resolve, reject) => socket.on('connect', resolve).on('error', reject));
  const closed = new Promise((resolve) => socket.on('close', resolve));
  socket.on('error', () => {}).resume();
  return { closed };
}
