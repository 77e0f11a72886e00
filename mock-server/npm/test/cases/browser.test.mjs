// The same as in functions.test.mjs, in a page of headless Chromium. Skipped where chromedriver is
// not installed.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';

import { APP_ID, startFunctionApp } from './function-app.mjs';
import { logins } from './function-logins.mjs';

/** What the page consists of, by path. */
const FILES = {
  '/': ['text/html', '<!doctype html><title>App</title><script src="/realm-web.js"></script>'],
  '/realm-web.js': ['text/javascript', readFileSync('node_modules/realm-web/dist/bundle.iife.js')],
  '/logins.mjs': ['text/javascript', readFileSync(new URL('function-logins.mjs', import.meta.url))],
};

const driver = await startDriver();
const skip = driver ? false : 'chromedriver cannot be run';

/** Where the sessions of chromedriver are; `undefined` if it is not installed. */
async function startDriver() {
  const child = spawn('chromedriver', ['--port=0'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = new Promise((resolve) => child.on('error', resolve).on('close', resolve));
  const lines = createInterface({ input: child.stdout });
  const port = new Promise((resolve) =>
    lines.on('line', (line) => {
      const started = /started successfully on port (\d+)/.exec(line);
      if (started) resolve(started[1]);
    }),
  );
  const url = await Promise.race([port.then((port) => `http://127.0.0.1:${port}/session`), ended]);
  return typeof url === 'string' ? { url, stop: () => child.kill() } : undefined;
}

async function post(url, body) {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
  const { value } = await response.json();
  assert.equal(response.status, 200, JSON.stringify(value));
  return value;
}

let server;
let pages;
let session;
before(async () => {
  if (skip) return;
  server = await startFunctionApp();
  pages = createServer(async ({ url }, response) => {
    const { pathname, search } = new URL(url, 'http://localhost');
    if (pathname === '/logs') return response.end(JSON.stringify(await server.logs(search.slice(1))));
    const [type, content] = FILES[pathname] ?? [];
    response.writeHead(content ? 200 : 404, { 'content-type': type ?? 'text/plain' }).end(content);
  });
  await new Promise((resolve) => pages.listen(0, '127.0.0.1', resolve));
  const args = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'];
  const capabilities = { alwaysMatch: { 'goog:chromeOptions': { args } } };
  const { sessionId } = await post(driver.url, { capabilities });
  session = `${driver.url}/${sessionId}`;
  await post(`${session}/url`, { url: `http://127.0.0.1:${pages.address().port}/` });
});
after(async () => {
  if (session) await fetch(session, { method: 'DELETE' });
  driver?.stop();
  pages?.close();
  pages?.closeAllConnections?.();
  await server?.stop();
});

for (const name of Object.keys(logins)) {
  test(`in a browser, ${name}`, { skip }, async () => {
    const script = `
      const [name, id, baseUrl, done] = arguments;
      const logs = async (query) => (await fetch('/logs?' + query)).json();
      import('/logins.mjs')
        .then(({ logins }) => logins[name](Realm, new Realm.App({ id, baseUrl }), logs))
        .then(() => done('passed'), (error) => done(String(error.stack ?? error)));`;
    const args = [name, APP_ID, server.baseUrl];
    assert.equal(await post(`${session}/execute/async`, { script, args }), 'passed');
  });
}
