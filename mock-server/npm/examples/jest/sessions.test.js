// What an app sees when its user's sessions end, with the official web SDK.

const { startMock } = require('appservices-mock');
const Realm = require('realm-web');

let mock;

beforeAll(async () => {
  mock = await startMock();
});
afterAll(() => mock.stop());
beforeEach(() => mock.reset());

function logIn() {
  const app = new Realm.App({ id: mock.app.clientAppId, baseUrl: mock.baseUrl });
  return app.logIn(Realm.Credentials.emailPassword('ada@example.com', 'correct horse'));
}

test('an expired access token is refreshed', async () => {
  const user = await logIn();
  await mock.clock.advance('31m');
  await user.refreshCustomData();
  await mock.verify({ method: 'POST', path: '*/auth/session', status: 201, atLeast: 1 });
});

test('a user whose sessions were revoked cannot refresh, and can log in again', async () => {
  const user = await logIn();
  const { project, app } = mock;
  await mock.admin('PUT', `/groups/${project.id}/apps/${app.id}/users/${user.id}/logout`);
  await expect(user.refreshAccessToken()).rejects.toMatchObject({
    statusCode: 401,
    errorCode: 'InvalidSession',
  });
  const [{ sessions }] = await mock.sessions({ user: user.id });
  expect(sessions).toEqual([]);
  const again = await logIn();
  expect(again.id).toBe(user.id);
});
