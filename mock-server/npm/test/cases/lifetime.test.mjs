// A server ends with the process that started it, however that ends.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';

import { node, watch } from './support.mjs';

// Idle connections are closed after a minute.
const LIMIT = { timeout: 30_000 };

/** A program that starts a server, writes its address, and then does something. */
function parent(then, options) {
  const script = `
    import { startMock } from 'appservices-mock';
    const mock = await startMock();
    console.log(mock.baseUrl);
    ${then}
  `;
  return node(['--input-type=module', '--eval', script], options);
}

for (const signal of ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP']) {
  test(`server ends if its parent ends by ${signal}`, LIMIT, async () => {
    const process = parent('setInterval(() => {}, 1000);');
    const [url] = await process.written(/http.*/);
    const server = await watch(url);
    process.child.kill(signal);
    assert.deepEqual(await process.ended, { code: null, signal });
    await server.closed;
  });
}

test('server ends if its parent exits at once, or throws', LIMIT, async () => {
  for (const [then, code] of [
    ['await new Promise((go) => process.stdin.once("data", go)); process.exit(3);', 3],
    ['await new Promise((go) => process.stdin.once("data", go)); throw new Error("x");', 1],
  ]) {
    const process = parent(then);
    const [url] = await process.written(/http.*/);
    const server = await watch(url);
    process.child.stdin.end('go\n');
    assert.equal((await process.ended).code, code);
    await server.closed;
  }
});

test('a server that nobody stops does not keep its parent alive', LIMIT, async () => {
  const process = parent('await mock.reset(); console.log("done");');
  assert.deepEqual(await process.ended, { code: 0, signal: null });
  assert.match(process.stdout, /done/);
});

test('stop waits until the server has ended', LIMIT, async () => {
  const check = `
    await mock.stop();
    try { process.kill(mock.pid, 0); console.log('alive'); } catch { console.log('gone'); }
  `;
  const process = parent(check);
  assert.deepEqual(await process.ended, { code: 0, signal: null });
  assert.match(process.stdout, /gone/);
});

test('Ctrl-C leaves the server to the clean-up of its parent', LIMIT, async () => {
  const then = `
    process.on('SIGINT', async () => {
      await mock.reset();
      await mock.stop();
      console.log('clean');
      process.exit(0);
    });
    console.log('ready');
    setInterval(() => {}, 1000);
  `;
  const parentProcess = parent(then, { detached: true });
  await parentProcess.written(/ready/);
  // As the terminal does: to all processes of the group.
  process.kill(-parentProcess.child.pid, 'SIGINT');
  assert.deepEqual(await parentProcess.ended, { code: 0, signal: null });
  assert.match(parentProcess.stdout, /clean/);
});

test('server ends with the worker thread that started it', LIMIT, async () => {
  const script = `
    const { parentPort } = require('node:worker_threads');
    require('appservices-mock').startMock().then((mock) => {
      parentPort.postMessage(mock.baseUrl);
      setInterval(() => {}, 1000);
    });
  `;
  const worker = new Worker(script, { eval: true });
  const url = await new Promise((resolve, reject) =>
    worker.on('message', resolve).on('error', reject),
  );
  const server = await watch(url);
  await worker.terminate();
  await server.closed;
});
