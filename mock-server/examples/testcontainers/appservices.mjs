// A server in a container for each test file, with Testcontainers:
//
//     npm install --save-dev testcontainers
//     node --test appservices.mjs
//
// In Node alone, the npm package is simpler: it needs no container.

import assert from 'node:assert';
import { after, before, test } from 'node:test';
import { GenericContainer, Wait } from 'testcontainers';

const IMAGE = process.env.APPSERVICES_IMAGE ?? 'ghcr.io/OWNER/appservices-mock:latest';
const TOKEN = 'for-tests-only';
let container;
let baseUrl;

before(async () => {
  container = await new GenericContainer(IMAGE)
    .withExposedPorts(8080)
    .withEnvironment({ APPSERVICES_CONTROL_TOKEN: TOKEN })
    .withWaitStrategy(Wait.forHealthCheck())
    .start();
  baseUrl = `http://${container.getHost()}:${container.getMappedPort(8080)}`;
});

after(() => container?.stop());

test('a session ends when its time is over', async () => {
  const login = `${baseUrl}/api/client/v2.0/app/shop-abcde/auth/providers/local-userpass/login`;
  const body = JSON.stringify({ username: 'ada@example.com', password: 'correct horse' });
  const { refresh_token: token } = await (await fetch(login, { method: 'POST', body })).json();

  const clock = { method: 'POST', body: JSON.stringify({ advance: '61d' }) };
  const control = { headers: { authorization: `Bearer ${TOKEN}` } };
  assert.strictEqual((await fetch(`${baseUrl}/_mock/clock`, { ...clock, ...control })).status, 200);

  const headers = { authorization: `Bearer ${token}` };
  const session = await fetch(`${baseUrl}/api/client/v2.0/auth/session`, { method: 'POST', headers });
  assert.strictEqual(session.status, 401);
});
