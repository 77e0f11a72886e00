// What an app sees when its user's sessions end, with the official web SDK.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';

import { startMock } from 'appservices-mock';
import * as Realm from 'realm-web';

const REFRESH = { method: 'POST', path: '*/auth/session' };

let mock;

before(async () => {
  mock = await startMock();
});
after(() => mock.stop());
beforeEach(() => mock.reset());

function logIn() {
  const app = new Realm.App({ id: mock.app.clientAppId, baseUrl: mock.baseUrl });
  return app.logIn(Realm.Credentials.emailPassword('ada@example.com', 'correct horse'));
}

test('an expired access token is refreshed', async () => {
  const user = await logIn();
  await mock.clock.advance('31m');
  await user.refreshCustomData();
  await mock.verify({ ...REFRESH, status: 201, atLeast: 1 });
});

test('a user whose sessions were revoked cannot refresh, and can log in again', async () => {
  const user = await logIn();
  const { project, app } = mock;
  await mock.admin('PUT', `/groups/${project.id}/apps/${app.id}/users/${user.id}/logout`);
  await assert.rejects(user.refreshAccessToken(), { statusCode: 401, errorCode: 'InvalidSession' });
  const [{ sessions }] = await mock.sessions({ user: user.id });
  assert.deepEqual(sessions, []);
  const again = await logIn();
  assert.equal(again.id, user.id);
});

test('a login that fails once succeeds when it is repeated', async () => {
  await mock.faults.add({
    path: '*/login',
    times: 1,
    effect: { type: 'status', status: 503, error: 'try again later' },
  });
  await assert.rejects(logIn(), { statusCode: 503 });
  await logIn();
  await mock.verify({ method: 'POST', path: '*/login', times: 2 });
});
